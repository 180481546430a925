using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using ScimFunctions.Provisioning;
using ScimFunctions.InProcessStorage;
using ScimFunctions.Provisioning.Listing;
using ScimFunctions.Scim;
using ScimFunctions.Scim.Queries;
using ScimFunctions.Scim.Tolerances;
using ScimFunctions.Tenants;
using ScimFunctions.Tests.Service;

namespace ScimFunctions.Tests.Provisioning.Listing;

/// <summary>Lists that go over resources of several types, as a search of the root does (RFC 7644 §3.4.3).</summary>
public sealed class ListResourcesTests : IAsyncLifetime
{
    private const int Users = 12;
    private const int Groups = 7;

    private readonly InProcessStorageAccount account = new();
    private ScimService service = null!;
    private TenantContext tenant = null!;

    public async Task InitializeAsync()
    {
        service = await ScimService.StartAsync(account.ConnectionString, services => services.UseInProcessStorage(account), runQueueTriggers: false);
        var created = await service.CreateTenantAsync();
        await service.SeedUsersAsync(created.Id, Users, (number, user) => user["displayName"] = $"name {(2 * number).ToString("D2", CultureInfo.InvariantCulture)}");
        foreach (var number in Enumerable.Range(1, Groups))
        {
            await created.CreateGroupAsync($"name {((2 * number) - 1).ToString("D2", CultureInfo.InvariantCulture)}");
        }

        tenant = (await service.Services.GetRequiredService<TenantCache>().FindAsync(created.Id, CancellationToken.None))!;
    }

    public async Task DisposeAsync() => await service.DisposeAsync();

    [Theory]
    [InlineData(null, null, Users + Groups)]
    [InlineData("displayName pr", null, Users + Groups)]
    [InlineData("meta.resourceType eq \"Group\"", null, Groups)]
    [InlineData("meta.resourceType eq \"User\" and displayName gt \"name 05\"", null, Users - 2)]
    [InlineData("userName sw \"seeded\" or displayName eq \"name 03\"", null, Users + 1)]
    [InlineData("userName eq \"seeded000003@example.com\"", null, 1)]
    [InlineData("userName eq \"seeded000003@example.com\" or displayName sw \"name 0\"", "displayName", 9)]
    [InlineData(null, "displayName", Users + Groups)]
    [InlineData(null, "userName", Users + Groups)]
    public async Task A_walk_by_index_and_one_by_cursor_meet_the_same_resources_of_all_types_once(string? filter, string? sortBy, int expected)
    {
        var whole = (await ListAsync(filter, sortBy, startIndex: 1, count: 1000)).Resources.Select(resource => resource.Id).ToList();
        foreach (var pageSize in new[] { 1, 5, 6, 12 })
        {
            var byIndex = new List<string>();
            for (var startIndex = 1; startIndex <= expected; startIndex += pageSize)
            {
                var page = await ListAsync(filter, sortBy, startIndex, pageSize);
                Assert.Equal(expected, page.TotalResults);
                byIndex.AddRange(page.Resources.Select(resource => resource.Id));
            }

            var byCursor = new List<string>();
            for (var cursor = ""; cursor is not null;)
            {
                var page = await ListAsync(filter, sortBy, startIndex: 1, pageSize, cursor);
                byCursor.AddRange(page.Resources.Select(resource => resource.Id));
                cursor = page.NextCursor;
            }

            Assert.Equal(whole, byIndex);
            Assert.Equal(whole, byCursor);
        }

        Assert.Equal(expected, whole.Distinct(StringComparer.Ordinal).Count());
    }

    [Fact]
    public async Task Sorted_resources_of_all_types_mix()
    {
        var page = await ListAsync(filter: null, "displayName", startIndex: 1, count: 5);

        // Groups have odd numbers, users even ones.
        Assert.Equal(["Group", "User", "Group", "User", "Group"], page.Resources.Select(resource => resource.Type.Name));
    }

    [Fact]
    public async Task In_strict_mode_an_attribute_of_one_type_may_be_asked_of_all_but_one_of_none_may_not()
    {
        Assert.Equal(Users, (await ListAsync("userName pr", "userName", startIndex: 1, count: 10, strict: true)).TotalResults);
        var refusal = await Assert.ThrowsAsync<ScimException>(() => ListAsync("badge pr", sortBy: null, startIndex: 1, count: 10, strict: true));
        Assert.Equal(ScimErrorType.InvalidFilter, refusal.ScimType);
    }

    [Fact]
    public async Task A_cursor_of_one_type_is_not_good_for_all()
    {
        var ofUsers = await service.Services.GetRequiredService<ListResources>().ExecuteAsync(
            Request(strict: false),
            [service.Services.GetServices<IResources>().Single(list => list.Name == "users")],
            List(filter: null, sortBy: null, 1, 5, ""),
            CancellationToken.None);

        var refusal = await Assert.ThrowsAsync<ScimException>(() => ListAsync(filter: null, sortBy: null, startIndex: 1, count: 5, ofUsers.NextCursor));
        Assert.Equal(ScimErrorType.InvalidCursor, refusal.ScimType);
    }

    private Task<ResourcePage> ListAsync(string? filter, string? sortBy, int startIndex, int count, string? cursor = null, bool strict = false) =>
        service.Services.GetRequiredService<ListResources>().ExecuteAsync(
            Request(strict),
            [.. service.Services.GetServices<IResources>()],
            List(filter, sortBy, startIndex, count, cursor),
            CancellationToken.None);

    private ProvisioningRequest Request(bool strict) => new(tenant, new RequestTolerances(strict), "https://scim.example.com");

    private static ListRequest List(string? filter, string? sortBy, int startIndex, int count, string? cursor) =>
        new(filter, sortBy, SortOrder: null, new PageRequest(startIndex, count), cursor, Attributes: null, ExcludedAttributes: null);
}
