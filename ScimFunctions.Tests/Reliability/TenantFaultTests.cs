using ScimFunctions.InProcessStorage;
using ScimFunctions.Tests.Service;

namespace ScimFunctions.Tests.Reliability;

/// <summary>Tenants are created and changed once, whatever call to storage fails, and whoever was answered with success was told the truth.</summary>
public sealed class TenantFaultTests
{
    private const string Tenant = """{"id":"acme","displayName":"Acme"}""";
    private const string Suspension = """{"state":"suspended"}""";

    private readonly InProcessStorageAccount account = new();

    public static TheoryData<StorageFault> Faults => [.. Enum.GetValues<StorageFault>()];

    [Theory]
    [MemberData(nameof(Faults))]
    public async Task A_creation_whose_only_call_fails_is_told_as_the_success_that_it_is(StorageFault fault)
    {
        await using var service = await StartAsync();
        var management = await ManagementClient.OfAsync(service);
        account.Faults.Reset();
        account.Faults.FailCall(1, fault);

        (await management.PostAsync("tenants", Tenant)).ShouldBe(HttpStatusCode.Created);

        Assert.InRange(account.Faults.Count, 2, 3);
        (await management.PostAsync("tenants", Tenant)).ShouldBe(HttpStatusCode.Conflict);
    }

    [Theory]
    [MemberData(nameof(Faults))]
    public async Task A_change_of_which_any_call_fails_is_told_as_the_success_that_it_is(StorageFault fault)
    {
        await using var service = await StartAsync();
        var management = await ManagementClient.OfAsync(service);
        await management.PostAsync("tenants", Tenant);
        account.Faults.Reset();
        (await management.PatchAsync("tenants/acme", Suspension)).ShouldBe(HttpStatusCode.OK);
        var calls = account.Faults.Count;
        Assert.InRange(calls, 2, 4);

        for (var number = 1; number <= calls; number++)
        {
            (await management.PatchAsync("tenants/acme", """{"state":null,"settings":null}""")).ShouldBe(HttpStatusCode.OK);
            account.Faults.Reset();
            account.Faults.FailCall(number, fault);

            (await management.PatchAsync("tenants/acme", Suspension)).ShouldBe(HttpStatusCode.OK);

            Assert.Equal("suspended", (await management.GetAsync("tenants/acme")).Body.TextAt("state"));
        }
    }

    [Fact]
    public async Task A_change_that_another_overtook_is_made_again_on_what_the_other_left()
    {
        await using var service = await StartAsync();
        var management = await ManagementClient.OfAsync(service);
        await management.PostAsync("tenants", Tenant);
        account.Faults.Reset();
        account.Faults.Latency = TimeSpan.FromMilliseconds(5);

        var answers = await Task.WhenAll(
            management.PatchAsync("tenants/acme", Suspension),
            management.PatchAsync("tenants/acme", """{"displayName":"Acme Inc"}"""),
            management.PatchAsync("tenants/acme", """{"settings":{"mode":"strict"}}"""));

        Assert.All(answers, answer => answer.ShouldBe(HttpStatusCode.OK));
        JsonElement tenant = (await management.GetAsync("tenants/acme")).Body;
        Assert.Equal(("suspended", "Acme Inc", "strict"), (tenant.TextAt("state"), tenant.TextAt("displayName"), tenant.TextAt("settings", "mode")));
    }

    private Task<ScimService> StartAsync() =>
        ScimService.StartAsync(account.ConnectionString, services => services.UseInProcessStorage(account), runQueueTriggers: false);
}
