using Microsoft.Extensions.DependencyInjection;
using ScimFunctions.InProcessStorage;
using ScimFunctions.Provisioning.Listing;
using ScimFunctions.Scim;
using ScimFunctions.Tenants;
using ScimFunctions.Tests.Service;

namespace ScimFunctions.Tests.Http.Scim;

/// <summary>Sorted lists, searches by POST, and cursors, over HTTP (RFC 7644 §3.4.2.3, §3.4.3, RFC 9865).</summary>
public sealed class SearchRequestsTests : IAsyncLifetime
{
    private const string SearchSchema = "\"schemas\":[\"urn:ietf:params:scim:api:messages:2.0:SearchRequest\"]";

    private readonly InProcessStorageAccount account = new();
    private readonly FakeClock clock = new();
    private ScimService service = null!;
    private TestTenant tenant = null!;

    public async Task InitializeAsync()
    {
        service = await ScimService.StartAsync(
            account.ConnectionString, services => services.UseInProcessStorage(account).AddSingleton<TimeProvider>(clock), runQueueTriggers: false);
        tenant = await service.CreateTenantAsync();
    }

    public async Task DisposeAsync() => await service.DisposeAsync();

    [Theory]
    [InlineData("sortBy=title", "b a d c")]
    [InlineData("sortBy=title&sortOrder=ascending", "b a d c")]
    [InlineData("sortBy=title&sortOrder=descending", "c a d b")]
    [InlineData("sortBy=userName&sortOrder=descending", "d c b a")]
    [InlineData("sortBy=meta.created&sortOrder=descending", "d c b a")]
    [InlineData("sortBy=title&count=2&startIndex=2", "a d")]
    [InlineData("sortBy=title&filter=title%20pr", "b a d")]
    [InlineData("sortBy=badge", "a b c d")]
    [InlineData("sortOrder=descending", "a b c d")]
    public async Task A_list_is_sorted_missing_values_last_and_equals_by_creation(string query, string expected)
    {
        await CreateFourAsync();

        var list = (await tenant.GetAsync($"Users?{query}")).ShouldBe(HttpStatusCode.OK).Body;

        Assert.Equal(expected.Split(' '), Names(list));
        Assert.Equal(query.Contains("title%20pr", StringComparison.Ordinal) ? 3 : 4, list.GetProperty("totalResults").GetInt32());
    }

    [Fact]
    public async Task In_strict_mode_an_unknown_sortBy_is_refused()
    {
        var strict = await service.CreateTenantAsync(TenantSettings.Default with { Mode = TenantMode.Strict });

        (await strict.GetAsync("Users?sortBy=badge")).ShouldBeError(HttpStatusCode.BadRequest, ScimErrorType.InvalidValue);
    }

    [Fact]
    public async Task More_than_can_be_sorted_gets_tooMany_that_says_what_to_do()
    {
        await service.SeedUsersAsync(tenant.Id, MatchedResources.MaxSorted + 1);

        var refused = (await tenant.GetAsync("Users?sortBy=userName&count=1")).ShouldBeError(HttpStatusCode.BadRequest, ScimErrorType.TooMany);
        var narrowed = await tenant.GetAsync($"Users?sortBy=userName&sortOrder=descending&count=1&filter={Uri.EscapeDataString("userName ne \"seeded000001@example.com\"")}");

        Assert.Equal(
            "More than 20000 resources match, too many to be sorted. Narrow them down by a filter, or leave sortBy out: unsorted lists have no limit.", refused.Detail);
        Assert.Equal([DirectorySeed.UserName(MatchedResources.MaxSorted + 1).Split('@')[0]], Names(narrowed.ShouldBe(HttpStatusCode.OK).Body));
    }

    [Fact]
    public async Task More_bytes_than_can_be_sorted_get_tooMany_too()
    {
        var large = new string('x', 250 * 1024);
        await Parallel.ForEachAsync(
            Enumerable.Range(0, (MatchedResources.MaxSortedBytes / large.Length) + 1),
            async (number, _) => await tenant.CreateUserAsync($"large{number}@example.com", $"\"title\":\"{large}\""));

        (await tenant.GetAsync("Users?sortBy=userName&count=1")).ShouldBeError(HttpStatusCode.BadRequest, ScimErrorType.TooMany);
    }

    [Theory]
    [InlineData("")]
    [InlineData("&filter=title pr")]
    public async Task A_page_of_more_bytes_than_an_instance_should_hold_ends_by_cursor_and_is_refused_by_index(string filter)
    {
        var large = new string('x', 250 * 1024);
        var count = (64 * 1024 * 1024 / large.Length) + 2;
        await Parallel.ForEachAsync(
            Enumerable.Range(0, count), async (number, _) => await tenant.CreateUserAsync($"large{number}@example.com", $"\"title\":\"{large}\""));

        var refused = (await tenant.GetAsync($"Users?count=1000{filter}")).ShouldBeError(HttpStatusCode.BadRequest, ScimErrorType.TooMany);
        var first = (await tenant.GetAsync($"Users?count=1000&cursor=&attributes=userName{filter}")).ShouldBe(HttpStatusCode.OK).Body;
        var second = (await tenant.GetAsync($"Users?count=1000&cursor={first.TextAt("nextCursor")}&attributes=userName{filter}")).ShouldBe(HttpStatusCode.OK).Body;
        var smaller = (await tenant.GetAsync($"Users?count=200&attributes=userName{filter}")).ShouldBe(HttpStatusCode.OK).Body;

        Assert.Contains("more than 64 MiB", refused.Detail, StringComparison.Ordinal);
        Assert.Equal(count, first.ItemsAt("Resources").Concat(second.ItemsAt("Resources")).Select(user => user.TextAt("userName")).Distinct(StringComparer.Ordinal).Count());
        Assert.Null(second.TextAt("nextCursor"));
        Assert.Equal(200, smaller.ItemsAt("Resources").Count);
    }

    [Theory]
    [InlineData("Users/.search")]
    [InlineData(".search")]
    public async Task A_search_by_POST_answers_as_the_list_does(string path)
    {
        await CreateFourAsync();

        var found = await tenant.PostAsync(path, $$"""
            {{{SearchSchema}},"filter":"title pr","sortBy":"userName","sortOrder":"descending","attributes":["userName","title"],"startIndex":2,"count":1}
            """);

        var user = Assert.Single(found.ShouldBe(HttpStatusCode.OK).Body.ItemsAt("Resources"));
        Assert.Equal(["id", "schemas", "title", "userName"], user.EnumerateObject().Select(member => member.Name).Order(StringComparer.Ordinal));
        Assert.Equal(("b@example.com", "Alpha"), (user.TextAt("userName"), user.TextAt("title")));
        Assert.Equal((3, 1, 2), (Number(found.Body, "totalResults"), Number(found.Body, "itemsPerPage"), Number(found.Body, "startIndex")));
    }

    [Theory]
    [InlineData("meta.resourceType eq \\\"User\\\"", 4)]
    [InlineData("meta.resourceType eq \\\"Group\\\"", 0)]
    [InlineData("meta.resourceType eq \\\"User\\\" and title pr", 3)]
    [InlineData("meta.resourceType eq \\\"Group\\\" or userName eq \\\"a@example.com\\\"", 1)]
    public async Task A_search_of_the_root_goes_by_resource_type(string filter, int expected)
    {
        await CreateFourAsync();

        var found = (await tenant.PostAsync(".search", $$"""{{{SearchSchema}},"filter":"{{filter}}"}""")).ShouldBe(HttpStatusCode.OK).Body;

        Assert.Equal(expected, Number(found, "totalResults"));
        Assert.All(found.ItemsAt("Resources"), user => Assert.Equal($"{tenant.ScimBaseUrl}/Users/{user.TextAt("id")}", user.TextAt("meta", "location")));
    }

    [Theory]
    [InlineData("""{"filter":7}""", ScimErrorType.InvalidValue)]
    [InlineData("""{"filter":"userName is 1"}""", ScimErrorType.InvalidFilter)]
    [InlineData("""[]""", ScimErrorType.InvalidSyntax)]
    [InlineData("""{"schemas":7}""", ScimErrorType.InvalidSyntax)]
    [InlineData("""{"attributes":["userName"],"excludedAttributes":["title"]}""", ScimErrorType.InvalidValue)]
    [InlineData("""{"cursor":"never-given-out"}""", ScimErrorType.InvalidCursor)]
    public async Task A_wrong_search_is_refused(string body, string scimType)
    {
        (await tenant.PostAsync("Users/.search", body)).ShouldBeError(HttpStatusCode.BadRequest, scimType);
        (await tenant.PostAsync(".search", body)).ShouldBeError(HttpStatusCode.BadRequest, scimType);
    }

    [Theory]
    [InlineData("")]
    [InlineData("filter=active eq true")]
    [InlineData("filter=userName eq \"a@example.com\" or title pr or active eq true")]
    [InlineData("sortBy=title")]
    [InlineData("sortBy=title&sortOrder=descending")]
    [InlineData("sortBy=active")]
    public async Task Cursors_lead_to_the_end_and_where_the_list_is_sorted_back(string query)
    {
        var isSorted = query.Contains("sortBy", StringComparison.Ordinal);
        await CreateFourAsync();
        var all = Names((await tenant.GetAsync($"Users?{query}")).Body);

        var first = await ByCursorAsync(query, "");
        var second = await ByCursorAsync(query, first.TextAt("nextCursor")!);
        var third = await ByCursorAsync(query, second.TextAt("nextCursor")!, count: 2);

        Assert.Equal(all, Names(first).Concat(Names(second)).Concat(Names(third)));
        Assert.Null(third.TextAt("nextCursor"));
        Assert.Null(first.TextAt("previousCursor"));
        Assert.All([second, third], page => Assert.Equal(isSorted, page.TextAt("previousCursor") is not null));
        if (isSorted)
        {
            var back = await ByCursorAsync(query, second.TextAt("previousCursor")!);
            Assert.Equal(Names(first), Names(back));
            Assert.Null(back.TextAt("previousCursor"));
        }

        Assert.All([first, second, third], page => Assert.Null(page.At("startIndex")));
        Assert.Matches("^[A-Za-z0-9._~-]+$", first.TextAt("nextCursor")!);
    }

    [Fact]
    public async Task A_sorted_walk_leads_back_to_the_first_page()
    {
        var ids = await service.SeedUsersAsync(tenant.Id, 25);
        var page = await ByCursorAsync("sortBy=userName", "");
        while (page.TextAt("nextCursor") is { } next)
        {
            page = await ByCursorAsync("sortBy=userName", next);
        }

        var back = new List<string>();
        while (page.TextAt("previousCursor") is { } previous)
        {
            Assert.InRange(previous.Length, 1, 200);
            page = await ByCursorAsync("sortBy=userName", previous);
            back.Add(Assert.Single(page.ItemsAt("Resources")).TextAt("id")!);
        }

        Assert.Equal(ids.Reverse().Skip(1), back);
    }

    [Fact]
    public async Task A_sorted_walk_by_cursor_goes_on_after_the_value_even_when_who_had_it_is_gone()
    {
        await CreateFourAsync();
        var first = await ByCursorAsync("sortBy=userName", "", count: 2);

        await tenant.DeleteAsync($"Users/{first.ItemsAt("Resources")[1].TextAt("id")}");
        await tenant.CreateUserAsync("aa@example.com");
        await tenant.CreateUserAsync("cc@example.com");
        var second = await ByCursorAsync("sortBy=userName", first.TextAt("nextCursor")!, count: 10);

        Assert.Equal(["a", "b"], Names(first));
        Assert.Equal(["c", "cc", "d"], Names(second));
    }

    [Fact]
    public async Task A_total_is_given_where_it_is_known()
    {
        await CreateFourAsync();

        Assert.Equal(4, Number(await ByCursorAsync("", ""), "totalResults"));
        Assert.Equal(4, Number(await ByCursorAsync("sortBy=title", ""), "totalResults"));
        Assert.Equal(1, Number(await ByCursorAsync("filter=userName eq \"a@example.com\"", ""), "totalResults"));
        Assert.Null((await ByCursorAsync("filter=title pr", "")).At("totalResults"));
        Assert.Equal(3, Number(await ByCursorAsync("filter=title pr", "", count: 10), "totalResults"));
        var none = await ByCursorAsync("filter=title pr", "", count: 0);
        Assert.Equal((3, 0), (Number(none, "totalResults"), none.ItemsAt("Resources").Count));
        Assert.Null(none.At("nextCursor"));
    }

    [Fact]
    public async Task Cursors_work_in_the_body_of_a_search()
    {
        await CreateFourAsync();

        var first = (await tenant.PostAsync(".search", $$"""{{{SearchSchema}},"cursor":"","count":3}""")).ShouldBe(HttpStatusCode.OK).Body;
        var second = (await tenant.PostAsync(".search", $$"""{{{SearchSchema}},"cursor":"{{first.TextAt("nextCursor")}}","count":3}""")).ShouldBe(HttpStatusCode.OK).Body;

        Assert.Equal(["a", "b", "c", "d"], Names(first).Concat(Names(second)));
        Assert.Null(second.TextAt("nextCursor"));
    }

    [Fact]
    public async Task A_cursor_is_good_in_its_own_list_of_its_own_tenant_and_nowhere_else()
    {
        await CreateFourAsync();
        var cursor = (await ByCursorAsync("filter=active eq true", "")).TextAt("nextCursor")!;
        var other = await service.CreateTenantAsync();
        await other.CreateUserAsync("a@example.com");
        await other.CreateUserAsync("b@example.com");

        await ByCursorAsync("filter=active%20%20EQ%20true", cursor);
        foreach (var query in new[] { "", "filter=active eq false", "filter=active eq true&sortBy=title" })
        {
            await RefuseAsync(tenant, query, cursor);
        }

        await RefuseAsync(other, "filter=active eq true", cursor);

        static async Task RefuseAsync(TestTenant tenant, string query, string cursor) =>
            (await tenant.GetAsync($"Users?{query}&cursor={cursor}")).ShouldBeError(HttpStatusCode.BadRequest, ScimErrorType.InvalidCursor);
    }

    [Fact]
    public async Task A_cursor_that_was_changed_anywhere_is_refused()
    {
        await CreateFourAsync();
        var cursor = (await ByCursorAsync("", "")).TextAt("nextCursor")!;

        for (var index = 0; index < cursor.Length; index += 3)
        {
            var changed = $"{cursor[..index]}{(cursor[index] == 'A' ? 'B' : 'A')}{cursor[(index + 1)..]}";
            (await tenant.GetAsync($"Users?cursor={changed}")).ShouldBeError(HttpStatusCode.BadRequest, ScimErrorType.InvalidCursor);
        }

        foreach (var wrong in new[] { "x", "%20", "%00", cursor[..20], cursor + cursor, new string('A', 5000), "ü" })
        {
            (await tenant.GetAsync($"Users?cursor={wrong}")).ShouldBeError(HttpStatusCode.BadRequest, ScimErrorType.InvalidCursor);
        }
    }

    [Fact]
    public async Task A_cursor_expires_after_an_hour()
    {
        await CreateFourAsync();
        var cursor = (await ByCursorAsync("", "")).TextAt("nextCursor")!;

        clock.Advance(PageCursors.Lifetime - TimeSpan.FromSeconds(2));
        await ByCursorAsync("", cursor);
        clock.Advance(TimeSpan.FromSeconds(2));

        (await tenant.GetAsync($"Users?cursor={cursor}")).ShouldBeError(HttpStatusCode.BadRequest, ScimErrorType.ExpiredCursor);
    }

    [Theory]
    [InlineData("cursor=&count=ten", ScimErrorType.InvalidCount)]
    [InlineData("cursor=&startIndex=11", ScimErrorType.InvalidValue)]
    [InlineData("count=ten", ScimErrorType.InvalidValue)]
    public async Task Wrong_numbers_are_refused(string query, string scimType) =>
        (await tenant.GetAsync($"Users?{query}")).ShouldBeError(HttpStatusCode.BadRequest, scimType);

    private async Task CreateFourAsync()
    {
        foreach (var (name, title) in new[] { ("a", "Beta"), ("b", "Alpha"), ("c", ""), ("d", "beta") })
        {
            await tenant.CreateUserAsync($"{name}@example.com", title.Length > 0 ? $"\"title\":\"{title}\"" : "");
            clock.Advance(TimeSpan.FromMilliseconds(10));
        }
    }

    private async Task<JsonElement> ByCursorAsync(string query, string cursor, int count = 1) =>
        (await tenant.GetAsync($"Users?{query}&cursor={cursor}&count={count}")).ShouldBe(HttpStatusCode.OK).Body;

    private static IEnumerable<string> Names(JsonElement list) => list.ItemsAt("Resources").Select(user => user.TextAt("userName")!.Split('@')[0]);

    private static int Number(JsonElement list, string name) => list.GetProperty(name).GetInt32();
}
