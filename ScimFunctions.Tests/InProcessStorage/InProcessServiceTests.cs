using Azure.Data.Tables;
using ScimFunctions.InProcessStorage;
using ScimFunctions.Tests.Service;

namespace ScimFunctions.Tests.InProcessStorage;

/// <summary>The whole service on the in-process account.</summary>
public sealed class InProcessServiceTests
{
    private readonly InProcessStorageAccount account = new();

    [Fact]
    public async Task A_user_is_created_found_and_deleted()
    {
        await using var service = await StartAsync();
        var tenant = await service.CreateTenantAsync();

        var id = await tenant.CreateUserAsync("ada@example.com");

        (await tenant.GetAsync($"Users/{id}")).ShouldBe(HttpStatusCode.OK);
        (await tenant.PostAsync("Users", TestTenant.UserJson("ADA@example.com"))).ShouldBe(HttpStatusCode.Conflict);
        (await tenant.DeleteAsync($"Users/{id}")).ShouldBe(HttpStatusCode.NoContent);
        (await tenant.GetAsync($"Users/{id}")).ShouldBe(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task What_is_stored_outlives_the_app()
    {
        string tenant;
        await using (var service = await StartAsync())
        {
            var owner = await service.CreateTenantAsync();
            tenant = owner.Id;
            await owner.CreateUserAsync("ada@example.com");
        }

        await using var restarted = await StartAsync();
        var rows = account.CreateTableClient().GetTableClient("Directory").QueryAsync<TableEntity>(TableClient.CreateQueryFilter($"PartitionKey eq {tenant}"));

        Assert.Contains(await Contract.StorageBackend.ListAsync(rows), row => row.RowKey.StartsWith("u|", StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_queue_trigger_takes_its_messages_from_the_account()
    {
        await using var service = await StartAsync(runQueueTriggers: true);
        var tenant = await service.CreateTenantAsync();
        var id = await tenant.CreateUserAsync("ada@example.com");

        (await tenant.PatchAsync($"Users/{id}", """{"schemas":["urn:ietf:params:scim:api:messages:2.0:PatchOp"],"Operations":[{"op":"replace","path":"active","value":false}]}""")).ShouldBe(HttpStatusCode.OK);
        var calls = await Eventually.GetAsync(
            () => Task.FromResult(account.Faults.RoundTrips),
            calls => calls.Any(call => call is { Operation: StorageOperation.DeleteMessage, Resource: "scim-changes" }));

        Assert.Contains(calls, call => call is { Operation: StorageOperation.SendMessage, Resource: "scim-changes" });
    }

    [Fact]
    public async Task A_call_that_fails_once_is_made_again_by_the_apps_clients()
    {
        await using var service = await StartAsync();
        var tenant = await service.CreateTenantAsync();
        var id = await tenant.CreateUserAsync("ada@example.com");
        account.Faults.Reset();
        account.Faults.FailCall(1, StorageFault.ServerBusy);

        (await tenant.GetAsync($"Users/{id}")).ShouldBe(HttpStatusCode.OK);

        Assert.Equal(StorageFault.ServerBusy, account.Faults.RoundTrips[0].Fault);
        Assert.Equal(2, account.Faults.RoundTrips.Count(call => call.Detail == account.Faults.RoundTrips[0].Detail));
    }

    private Task<ScimService> StartAsync(bool runQueueTriggers = false) =>
        ScimService.StartAsync(account.ConnectionString, services => services.UseInProcessStorage(account), runQueueTriggers);
}
