using ScimFunctions.InProcessStorage;
using ScimFunctions.Storage;
using ScimFunctions.Tests.Service;
using Xunit.Abstractions;

namespace ScimFunctions.Tests.Reliability;

/// <summary>Round trips to storage, which are what a request costs (design: storage).</summary>
public sealed class RoundTripTests(ITestOutputHelper output)
{
    private const string Title = """{"schemas":["urn:ietf:params:scim:api:messages:2.0:PatchOp"],"Operations":[{"op":"replace","path":"nickName","value":"Babs"}]}""";
    private const string Deactivate = """{"schemas":["urn:ietf:params:scim:api:messages:2.0:PatchOp"],"Operations":[{"op":"replace","value":{"active":false}}]}""";

    private readonly InProcessStorageAccount account = new();

    [Fact]
    public Task Create_is_one_transaction() => ExpectAsync(
        (tenant, _) => tenant.PostAsync("Users", TestTenant.UserJson("grace@example.com")), HttpStatusCode.Created, "Transaction");

    [Fact]
    public Task Create_that_meets_a_taken_userName_reads_whose_it_is() => ExpectAsync(
        (tenant, _) => tenant.PostAsync("Users", TestTenant.UserJson("ADA@example.com")), HttpStatusCode.Conflict, "Transaction", "GetEntity");

    [Fact]
    public Task Read_is_a_point_read_beside_the_query_for_groups() => ExpectAsync(
        (tenant, id) => tenant.GetAsync($"Users/{id}"), HttpStatusCode.OK, "GetEntity", "QueryEntities");

    [Fact]
    public Task Read_without_groups_is_one_point_read() => ExpectAsync(
        (tenant, id) => tenant.GetAsync($"Users/{id}?excludedAttributes=groups"), HttpStatusCode.OK, "GetEntity");

    [Theory]
    [InlineData("userName eq \"ada@example.com\"", "GetEntity", "GetEntity", "QueryEntities")]
    [InlineData("id eq \"{id}\"", "GetEntity", "QueryEntities")]
    [InlineData("id eq \"{id}\" and manager eq \"26118915\"", "GetEntity")]
    [InlineData("manager eq \"26118915\" and (id eq \"{id}\")", "GetEntity")]
    [InlineData("meta.resourceType eq \"Group\"")]
    [InlineData("externalId eq \"e1\"", "QueryEntities", "GetEntity", "QueryEntities")]
    [InlineData("emails[type eq \"work\"].value eq \"ada@example.com\"", "QueryEntities", "GetEntity", "QueryEntities")]
    [InlineData("userName eq \"nobody@example.com\"", "GetEntity")]
    public Task Search_by_index_costs_the_index_the_user_and_the_query_for_groups(string filter, params string[] expected) => ExpectAsync(
        (tenant, id) => tenant.GetAsync($"Users?filter={Uri.EscapeDataString(filter.Replace("{id}", id, StringComparison.Ordinal))}"), HttpStatusCode.OK, expected);

    [Fact]
    public Task List_counts_beside_reading_the_page_and_finds_all_groups_by_one_query() => ExpectAsync(
        (tenant, _) => tenant.GetAsync("Users?count=100"), HttpStatusCode.OK, "QueryEntities", "QueryEntities", "QueryEntities");

    [Fact]
    public Task Patch_is_a_read_and_a_write_beside_the_query_for_groups() => ExpectAsync(
        (tenant, id) => tenant.PatchAsync($"Users/{id}", Title), HttpStatusCode.OK, "GetEntity", "Transaction", "QueryEntities");

    [Fact]
    public Task Patch_that_changes_nothing_is_a_read() => ExpectAsync(
        (tenant, id) => tenant.PatchAsync($"Users/{id}", Deactivate.Replace("false", "true", StringComparison.Ordinal)), HttpStatusCode.OK, "GetEntity", "QueryEntities");

    [Fact]
    public Task Deactivation_is_a_read_a_write_and_a_message() => ExpectAsync(
        (tenant, id) => tenant.PatchAsync($"Users/{id}", Deactivate), HttpStatusCode.OK, "GetEntity", "Transaction", "SendMessage", "QueryEntities");

    [Fact]
    public Task Put_is_a_read_and_a_write() => ExpectAsync(
        (tenant, id) => tenant.PutAsync($"Users/{id}", TestTenant.UserJson("ada@example.com", "\"externalId\":\"e1\",\"nickName\":\"Babs\"")),
        HttpStatusCode.OK, "GetEntity", "Transaction", "QueryEntities");

    [Fact]
    public Task Delete_is_a_read_a_write_and_a_message() => ExpectAsync(
        (tenant, id) => tenant.DeleteAsync($"Users/{id}"), HttpStatusCode.NoContent, "GetEntity", "Transaction", "SendMessage");

    [Fact]
    public async Task A_change_is_applied_in_seven()
    {
        await using var service = await StartAsync();
        var tenant = await service.CreateTenantAsync();
        var id = await tenant.CreateUserAsync("ada@example.com");
        await tenant.PatchAsync($"Users/{id}", Deactivate);
        var changeId = (await tenant.ManageAsync("receipts")).Body.GetProperty("items")[0].GetProperty("changeId").GetString();
        account.Faults.Reset();

        await service.InvokeQueueAsync("ChangesApply", $$"""{"tenant":"{{tenant.Id}}","changeId":"{{changeId}}"}""");

        // The change; user, member and tenant side by side; the member; the receipt; the change again.
        Assert.Equal(
            ["GetEntity", "GetEntity", "GetEntity", "GetEntity", "Transaction", "ReplaceEntity", "DeleteEntity"],
            account.Faults.RoundTrips.Select(call => call.Operation.ToString()));
    }

    [Fact]
    public async Task A_walk_by_index_costs_the_same_for_every_page()
    {
        const int PageSize = 10;
        await using var service = await StartAsync();
        var tenant = await service.CreateTenantAsync();
        for (var number = 0; number < 6 * PageSize; number++)
        {
            await tenant.CreateUserAsync($"user{number}@example.com");
        }

        var costs = new List<int>();
        for (var startIndex = 1; startIndex <= 5 * PageSize; startIndex += PageSize)
        {
            account.Faults.Reset();
            await tenant.GetAsync($"Users?startIndex={startIndex}&count={PageSize}");
            costs.Add(account.Faults.Count);
        }

        // The page, the count, the groups and the next bookmark; from the second page on the bookmark of this one.
        Assert.Equal([4, 5, 5, 5, 5], costs);
    }

    /// <summary>Sends a warm request, the tenant and its marks being known, and compares the calls that it made.</summary>
    private async Task ExpectAsync(Func<TestTenant, string, Task<ScimResponse>> send, HttpStatusCode status, params string[] expected)
    {
        await using var service = await StartAsync();
        var tenant = await service.CreateTenantAsync();
        var id = await tenant.CreateUserAsync("ada@example.com", "\"externalId\":\"e1\"");
        var other = await tenant.CreateUserAsync("other@example.com");
        await tenant.PatchAsync($"Users/{other}", Deactivate);
        account.Faults.Reset();

        (await send(tenant, id)).ShouldBe(status);

        output.WriteLine(string.Join('\n', account.Faults.RoundTrips));
        Assert.Equal(expected, account.Faults.RoundTrips.Select(call => call.Operation.ToString()));
        Assert.All(
            account.Faults.RoundTrips.Where(call => call.Operation != StorageOperation.SendMessage), call => Assert.Equal(TableNames.Directory, call.Resource));
    }

    private Task<ScimService> StartAsync() =>
        ScimService.StartAsync(account.ConnectionString, services => services.UseInProcessStorage(account), runQueueTriggers: false);
}
