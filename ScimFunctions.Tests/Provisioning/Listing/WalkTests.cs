using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using ScimFunctions.InProcessStorage;
using ScimFunctions.Provisioning.Listing;
using ScimFunctions.Storage;
using ScimFunctions.Tests.Service;
using Xunit.Abstractions;

namespace ScimFunctions.Tests.Provisioning.Listing;

/// <summary>Walks through whole directories, page by page (docs/decisions/0008 and 0010), and what they cost in calls to storage.</summary>
public sealed class WalkTests(ITestOutputHelper output)
{
    private const int PageSize = 100;
    private const string EverySecond = "title eq \"even\"";

    private readonly InProcessStorageAccount account = new();

    [Theory]
    [InlineData("")]
    [InlineData("&sortBy=title")]
    public async Task A_search_that_cannot_be_finished_while_the_caller_waits_is_refused_and_by_cursor_goes_on(string sorting)
    {
        var clock = new FakeClock();
        await using var service = await StartAsync(clock);
        var tenant = await service.CreateTenantAsync();
        var ids = await SeedAsync(service, tenant, 2500);
        account.Faults.FailWhere(_ => TakesLong(), StorageFault.ServerBusy);

        var refused = await tenant.GetAsync($"Users?filter={EverySecond}{sorting}");
        var found = new List<string>();
        await foreach (var page in WalkByCursorAsync(tenant, EverySecond))
        {
            found.AddRange(page.Select(user => user.Id));
        }

        Assert.Contains("cursor=", refused.ShouldBeError(System.Net.HttpStatusCode.BadRequest, "tooMany").Detail, StringComparison.Ordinal);
        Assert.Equal(Matching(ids, EverySecond), found);

        bool TakesLong()
        {
            clock.Advance(TimeSpan.FromSeconds(20));
            return false;
        }
    }

    [Theory]
    [InlineData(null)]
    [InlineData(EverySecond)]
    public async Task By_cursor_10000_users_are_met_once_each_while_others_are_created_and_deleted(string? filter)
    {
        await using var service = await StartAsync();
        var tenant = await service.CreateTenantAsync();
        var ids = await SeedAsync(service, tenant, 10_000);
        var random = new Random(4);
        var deleted = new HashSet<string>(StringComparer.Ordinal);

        var met = new List<string>();
        var pages = 0;
        await foreach (var page in WalkByCursorAsync(tenant, filter))
        {
            met.AddRange(page.Select(user => user.Id));
            pages++;
            await tenant.CreateUserAsync($"new{pages}@example.com", "\"title\":\"even\"");
            var leaver = ids[random.Next(ids.Count)];
            if (deleted.Add(leaver))
            {
                await tenant.DeleteAsync($"Users/{leaver}");
            }
        }

        var expected = Matching(ids, filter);
        Assert.Equal(met.Count, met.Distinct(StringComparer.Ordinal).Count());
        Assert.Subset(met.ToHashSet(StringComparer.Ordinal), expected.Where(id => !deleted.Contains(id)).ToHashSet(StringComparer.Ordinal));
        Assert.InRange(pages, expected.Count / PageSize, (expected.Count / PageSize) + 5);
    }

    [Theory]
    [InlineData(null)]
    [InlineData(EverySecond)]
    public async Task By_index_10000_users_are_met_once_each_while_others_are_created_also_when_every_page_is_served_by_another_instance(string? filter)
    {
        await using var one = await StartAsync();
        await using var other = await StartAsync();
        var tenant = await one.CreateTenantAsync();
        TestTenant[] instances = [tenant, await other.AdoptTenantAsync(tenant.Id)];
        var ids = await SeedAsync(one, tenant, 10_000);
        var expected = Matching(ids, filter);

        var met = new List<string>();
        for (var page = 0; page * PageSize < expected.Count; page++)
        {
            var answer = await instances[page % 2].GetAsync(Url(filter, $"startIndex={(page * PageSize) + 1}&count={PageSize}"));
            met.AddRange(answer.Body.ItemsAt("Resources").Select(user => user.TextAt("id")!));
            Assert.InRange(answer.Body.GetProperty("totalResults").GetInt32(), expected.Count, expected.Count + page);
            await instances[(page + 1) % 2].CreateUserAsync($"new{page}@example.com", "\"title\":\"even\"");
        }

        Assert.Equal(expected, met);
    }

    [Theory]
    [InlineData("by index", null)]
    [InlineData("by index", EverySecond)]
    [InlineData("by cursor", null)]
    [InlineData("by cursor", EverySecond)]
    public async Task The_calls_of_a_walk_grow_as_the_directory_does(string how, string? filter)
    {
        var calls = new List<int>();
        foreach (var count in new[] { 1000, 10_000 })
        {
            await using var service = await StartAsync();
            var tenant = await service.CreateTenantAsync();
            var expected = Matching(await SeedAsync(service, tenant, count), filter);
            await tenant.GetAsync("Users?count=0");
            account.Faults.Reset();

            var walk = how == "by cursor" ? WalkByCursorAsync(tenant, filter) : WalkByIndexAsync(tenant, filter, expected.Count);
            Assert.Equal(expected, await walk.SelectMany(page => page.Select(user => user.Id).ToAsyncEnumerable()).ToListAsync());
            calls.Add(account.Faults.Count);
        }

        output.WriteLine($"{how}, filter {filter ?? "none"}: {calls[0]} calls for 1,000 users, {calls[1]} for 10,000");
        Assert.InRange(calls[1], 5 * calls[0], 12 * calls[0]);
        Assert.InRange(calls[1], 10_000 / PageSize / 2, 5 * 10_000 / PageSize);
    }

    [Fact]
    public async Task By_cursor_1000_sorted_users_are_met_once_each_while_others_are_created_and_deleted()
    {
        await using var service = await StartAsync();
        var tenant = await service.CreateTenantAsync();
        var ids = await SeedAsync(service, tenant, 1000);
        var deleted = new HashSet<string>(StringComparer.Ordinal);

        var met = new List<string>();
        await foreach (var page in WalkByCursorAsync(tenant, filter: null, order: "&sortBy=userName&sortOrder=descending"))
        {
            met.AddRange(page.Select(user => user.Id));
            await tenant.CreateUserAsync($"new{met.Count}@example.com");
            await tenant.CreateUserAsync($"zoe{met.Count}@example.com");
            var (leaver, last) = (ids[deleted.Count * 7], page[^1].Id);
            deleted.UnionWith([leaver, last]);
            await tenant.DeleteAsync($"Users/{leaver}");
            await tenant.DeleteAsync($"Users/{last}");
        }

        Assert.Equal(met.Count, met.Distinct(StringComparer.Ordinal).Count());
        Assert.Subset(met.ToHashSet(StringComparer.Ordinal), ids.Where(id => !deleted.Contains(id)).ToHashSet(StringComparer.Ordinal));
    }

    [Fact]
    public async Task By_cursor_a_filter_that_little_matches_gives_short_pages_instead_of_long_waits()
    {
        await using var service = await StartAsync();
        var tenant = await service.CreateTenantAsync();
        var count = (2 * CursorPages.MaxLookedAt) + 1000;
        var ids = await service.SeedUsersAsync(tenant.Id, count, (number, user) => user["title"] = number == count ? "rare" : "common");
        await tenant.GetAsync("Users?count=0");

        var pages = new List<int>();
        var calls = new List<int>();
        var met = new List<string>();
        account.Faults.Reset();
        await foreach (var page in WalkByCursorAsync(tenant, "title eq \"rare\""))
        {
            pages.Add(page.Count);
            calls.Add(account.Faults.Count);
            account.Faults.Reset();
            met.AddRange(page.Select(user => user.Id));
        }

        Assert.Equal([0, 0, 1], pages);
        Assert.Equal([ids[^1]], met);
        Assert.All(calls, made => Assert.InRange(made, 1, (CursorPages.MaxLookedAt / 1000) + 1));
    }

    [Fact]
    public async Task A_cursor_goes_on_at_another_instance()
    {
        await using var one = await StartAsync();
        await using var other = await StartAsync();
        var tenant = await one.CreateTenantAsync();
        var elsewhere = await other.AdoptTenantAsync(tenant.Id);
        var ids = await SeedAsync(one, tenant, 30);

        var first = (await tenant.GetAsync("Users?cursor&count=20")).Body;
        var second = (await elsewhere.GetAsync($"Users?cursor={first.TextAt("nextCursor")}&count=20")).Body;

        Assert.Equal(ids, first.ItemsAt("Resources").Concat(second.ItemsAt("Resources")).Select(user => user.TextAt("id")!));
    }

    [Fact]
    public async Task The_pages_of_a_filtered_list_after_the_first_do_not_look_at_what_was_looked_at()
    {
        await using var service = await StartAsync();
        var tenant = await service.CreateTenantAsync();
        await SeedAsync(service, tenant, 10_000);
        await tenant.GetAsync("Users?count=0");

        var costs = new List<int>();
        for (var startIndex = 1; startIndex <= 301; startIndex += PageSize)
        {
            account.Faults.Reset();
            var page = (await tenant.GetAsync(Url(EverySecond, $"startIndex={startIndex}&count={PageSize}"))).Body;
            Assert.Equal(5000, page.GetProperty("totalResults").GetInt32());
            costs.Add(account.Faults.Count);
        }

        // All users, the next bookmark and the page's groups; then this bookmark, one query, the next bookmark and the page's groups.
        Assert.Equal([12, 4, 4, 4], costs);
    }

    [Fact]
    public async Task A_filtered_walk_that_takes_long_is_counted_anew_and_goes_on_where_it_was()
    {
        var clock = new FakeClock();
        await using var service = await StartAsync(clock);
        var tenant = await service.CreateTenantAsync();
        var ids = Matching(await SeedAsync(service, tenant, 600), EverySecond);

        var met = new List<string>();
        for (var startIndex = 1; startIndex <= 201; startIndex += PageSize)
        {
            var page = (await tenant.GetAsync(Url(EverySecond, $"startIndex={startIndex}&count={PageSize}"))).Body;
            met.AddRange(page.ItemsAt("Resources").Select(user => user.TextAt("id")!));
            Assert.Equal(300, page.GetProperty("totalResults").GetInt32());
            await tenant.DeleteAsync($"Users/{ids[startIndex]}");
            clock.Advance(PageBookmarks.Lifetime * 0.6);
        }

        Assert.Equal(ids, met);
    }

    [Fact]
    public async Task Two_filters_that_share_a_bookmark_do_not_mix()
    {
        await using var service = await StartAsync();
        var tenant = await service.CreateTenantAsync();
        var ids = await SeedAsync(service, tenant, 40);

        // More filters than there are slots, walked side by side.
        var filters = Enumerable.Range(0, 70).Select(number => $"userName sw \"seeded\" and userName ne \"nobody{number}\"").ToList();
        foreach (var startIndex in new[] { 1, 11, 21, 31 })
        {
            foreach (var filter in filters)
            {
                var page = (await tenant.GetAsync(Url(filter, $"startIndex={startIndex}&count=10"))).Body;
                Assert.Equal(ids.Skip(startIndex - 1).Take(10), page.ItemsAt("Resources").Select(user => user.TextAt("id")!));
                Assert.Equal(40, page.GetProperty("totalResults").GetInt32());
            }
        }
    }

    private static Task<IReadOnlyList<string>> SeedAsync(ScimService service, TestTenant tenant, int count) =>
        service.SeedUsersAsync(tenant.Id, count, (number, user) => user["title"] = number % 2 == 0 ? "even" : "odd");

    private static List<string> Matching(IReadOnlyList<string> ids, string? filter) =>
        [.. ids.Where((_, index) => filter is null || (index + 1) % 2 == 0)];

    private static string Url(string? filter, string page) => $"Users?{page}{(filter is null ? "" : "&filter=" + Uri.EscapeDataString(filter))}";

    private static async IAsyncEnumerable<IReadOnlyList<(string Id, string UserName)>> WalkByCursorAsync(TestTenant tenant, string? filter, string order = "")
    {
        for (var cursor = ""; cursor is not null;)
        {
            var page = (await tenant.GetAsync(Url(filter, $"cursor={cursor}&count={PageSize}{order}"))).ShouldBe(System.Net.HttpStatusCode.OK).Body;
            yield return Users(page);
            cursor = page.TextAt("nextCursor");
        }
    }

    private static async IAsyncEnumerable<IReadOnlyList<(string Id, string UserName)>> WalkByIndexAsync(TestTenant tenant, string? filter, int total)
    {
        for (var startIndex = 1; startIndex <= total; startIndex += PageSize)
        {
            var place = startIndex.ToString(CultureInfo.InvariantCulture);
            yield return Users((await tenant.GetAsync(Url(filter, $"startIndex={place}&count={PageSize}"))).ShouldBe(System.Net.HttpStatusCode.OK).Body);
        }
    }

    private static IReadOnlyList<(string Id, string UserName)> Users(System.Text.Json.JsonElement page) =>
        [.. page.ItemsAt("Resources").Select(user => (user.TextAt("id")!, user.TextAt("userName")!))];

    private Task<ScimService> StartAsync(TimeProvider? clock = null) => ScimService.StartAsync(
        account.ConnectionString,
        services =>
        {
            services.UseInProcessStorage(account);
            if (clock is not null)
            {
                services.AddSingleton(clock);
            }
        },
        runQueueTriggers: false);
}
