using Azure.Storage.Queues;
using Microsoft.Extensions.DependencyInjection;
using ScimFunctions.Changes;
using ScimFunctions.Storage;
using ScimFunctions.Tests.Service;
using Xunit.Abstractions;

namespace ScimFunctions.Tests.Reliability;

/// <summary>Every write of a user, and every application of a change, with every call to storage failing in every way.</summary>
public sealed class UserFaultTests(ITestOutputHelper output)
{
    private const int Tries = 5;

    private readonly FaultTable table = new(output);

    [Fact]
    public Task Create() => table.RunAsync(new FaultScenario(
        "create",
        Arrange: _ => Task.FromResult(""),
        Act: (run, _) => InsistAsync(() => run.Tenant.PostAsync("Users", Ada()), HttpStatusCode.Created, HttpStatusCode.Conflict),
        Expected: """
        user ada@example.com v1 active externalId=e1
        member ada@example.com Active ADMIN
        """));

    [Fact]
    public Task Create_with_a_userName_that_is_taken() => table.RunAsync(new FaultScenario(
        "create with a userName that is taken",
        Arrange: CreateAdaAsync,
        Act: (run, _) => InsistAsync(() => run.Tenant.PostAsync("Users", Ada("ADA@example.com", "e2")), HttpStatusCode.Conflict),
        Expected: """
        user ada@example.com v1 active externalId=e1
        member ada@example.com Active ADMIN
        """));

    [Fact]
    public Task Put() => table.RunAsync(new FaultScenario(
        "PUT",
        Arrange: CreateAdaAsync,
        Act: (run, id) => InsistAsync(() => run.Tenant.PutAsync($"Users/{id}", Ada(externalId: "e2", more: ",\"title\":\"CTO\"")), HttpStatusCode.OK),
        Expected: """
        user ada@example.com v2 active externalId=e2 title=CTO
        member ada@example.com Active ADMIN
        receipt Update
        """));

    [Fact]
    public Task Patch_of_userName_and_externalId() => table.RunAsync(new FaultScenario(
        "PATCH of userName and externalId",
        Arrange: CreateAdaAsync,
        Act: (run, id) => PatchAsync(run, id, """{"userName":"Grace@example.com","externalId":"e2"}"""),
        Expected: """
        user Grace@example.com v2 active externalId=e2
        member Grace@example.com Active ADMIN
        receipt Update
        """));

    [Fact]
    public Task Patch_of_a_role() => table.RunAsync(new FaultScenario(
        "PATCH of a role",
        Arrange: CreateAdaAsync,
        Act: (run, id) => PatchAsync(run, id, """{"modernloopRole":"SCHEDULER"}"""),
        Expected: """
        user ada@example.com v2 active externalId=e1
        member ada@example.com Active SCHEDULER
        receipt Role
        """));

    [Fact]
    public Task Deactivate() => table.RunAsync(new FaultScenario(
        "deactivate",
        Arrange: CreateAdaAsync,
        Act: (run, id) => PatchAsync(run, id, """{"active":false}"""),
        Expected: """
        user ada@example.com v2 inactive externalId=e1
        member ada@example.com Deactivated - revoked
        receipt Deactivate
        """));

    [Fact]
    public Task Reactivate() => table.RunAsync(new FaultScenario(
        "reactivate",
        Arrange: async run =>
        {
            var message = await DeactivateAdaAsync(run);
            await run.Service.InvokeQueueAsync("ChangesApply", message);
            run.Clock.Advance(TimeSpan.FromMinutes(1));
            return (await run.Tenant.GetAsync("Users")).Body.GetProperty("Resources")[0].GetProperty("id").GetString()!;
        },
        Act: (run, id) => PatchAsync(run, id, """{"active":true}"""),
        Expected: """
        user ada@example.com v3 active externalId=e1
        member ada@example.com Active ADMIN revoked
        receipt Deactivate
        receipt Reactivate
        """));

    [Fact]
    public Task Delete() => table.RunAsync(new FaultScenario(
        "delete",
        Arrange: CreateAdaAsync,
        Act: (run, id) => InsistAsync(() => run.Tenant.DeleteAsync($"Users/{id}"), HttpStatusCode.NoContent, HttpStatusCode.NotFound),
        Expected: """
        member ada@example.com Deactivated - removed revoked
        receipt Remove
        """));

    [Fact]
    public Task Application_by_the_queue() => table.RunAsync(new FaultScenario(
        "application by the queue",
        Arrange: DeactivateAdaAsync,
        Act: (run, message) => TryAsync(() => run.Service.InvokeQueueAsync("ChangesApply", message), Tries),
        Expected: """
        user ada@example.com v2 inactive externalId=e1
        member ada@example.com Deactivated - revoked
        receipt Deactivate
        """));

    [Fact]
    public Task Application_by_a_message_that_is_delivered_twice() => table.RunAsync(new FaultScenario(
        "application by a message that is delivered twice",
        Arrange: DeactivateAdaAsync,
        Act: async (run, message) =>
        {
            await TryAsync(() => run.Service.InvokeQueueAsync("ChangesApply", message), times: 1);
            await TryAsync(() => run.Service.InvokeQueueAsync("ChangesApply", message), times: 1);
        },
        Expected: """
        user ada@example.com v2 inactive externalId=e1
        member ada@example.com Deactivated - revoked
        receipt Deactivate
        """));

    [Fact]
    public Task Application_by_the_sweep() => table.RunAsync(new FaultScenario(
        "application by the sweep",
        Arrange: DeactivateAdaAsync,
        Act: (run, _) =>
        {
            run.Clock.Advance(Change.Patience);
            return TryAsync(() => run.Service.InvokeTimerAsync("ChangesSweep"), times: 1);
        },
        Expected: """
        user ada@example.com v2 inactive externalId=e1
        member ada@example.com Deactivated - revoked
        receipt Deactivate
        """));

    private static string Ada(string userName = "ada@example.com", string externalId = "e1", string more = "") =>
        TestTenant.UserJson(userName, $"\"externalId\":\"{externalId}\",\"modernloopRole\":\"ADMIN\"{more}");

    private static async Task<string> CreateAdaAsync(FaultCase run) =>
        (await run.Tenant.PostAsync("Users", Ada())).ShouldBe(HttpStatusCode.Created).Body.GetProperty("id").GetString()!;

    /// <summary>Creates and deactivates; gives the message of the deactivation, which nobody has taken yet.</summary>
    private static async Task<string> DeactivateAdaAsync(FaultCase run)
    {
        await PatchAsync(run, await CreateAdaAsync(run), """{"active":false}""");
        var queue = run.Service.Services.GetRequiredService<QueueServiceClient>().GetQueueClient(QueueNames.Changes);
        return (await queue.ReceiveMessagesAsync(maxMessages: 1)).Value.Single().MessageText;
    }

    private static Task PatchAsync(FaultCase run, string id, string values)
    {
        var patch = $$"""{"schemas":["urn:ietf:params:scim:api:messages:2.0:PatchOp"],"Operations":[{"op":"replace","value":{{values}}}]}""";
        return InsistAsync(() => run.Tenant.PatchAsync($"Users/{id}", patch), HttpStatusCode.OK);
    }

    /// <summary>What an identity provider does: it tries again while it is told to, by 503. Nothing but that and what was expected may come.</summary>
    private static async Task InsistAsync(Func<Task<ScimResponse>> send, params HttpStatusCode[] expected)
    {
        for (var attempt = 1; attempt <= Tries; attempt++)
        {
            var answer = await send();
            if (expected.Contains(answer.Status))
            {
                return;
            }

            answer.ShouldBeError(HttpStatusCode.ServiceUnavailable);
            Assert.True(answer.Headers.ContainsKey("Retry-After"));
        }

        Assert.Fail($"Refused {Tries} times.");
    }

    /// <summary>What the host does with a trigger that fails: it calls again, and at last leaves it be.</summary>
    private static async Task TryAsync(Func<Task> trigger, int times)
    {
        for (var attempt = 1; attempt <= times; attempt++)
        {
            try
            {
                await trigger();
                return;
            }
            catch (Exception failure) when (failure is not Xunit.Sdk.XunitException)
            {
                // The host tries again, or the sweep does.
            }
        }
    }
}
