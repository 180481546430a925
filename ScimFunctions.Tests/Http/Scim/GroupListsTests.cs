using ScimFunctions.InProcessStorage;
using ScimFunctions.Tests.Service;

namespace ScimFunctions.Tests.Http.Scim;

/// <summary>Walks through the groups of a tenant, as Okta's import does by index, and by cursor.</summary>
public sealed class GroupListsTests : IAsyncLifetime
{
    private const int Count = 230;

    private readonly InProcessStorageAccount account = new();
    private ScimService service = null!;
    private TestTenant tenant = null!;
    private string[] ids = null!;

    public async Task InitializeAsync()
    {
        service = await ScimService.StartAsync(account.ConnectionString, services => services.UseInProcessStorage(account), runQueueTriggers: false);
        tenant = await service.CreateTenantAsync();
        var user = await tenant.CreateUserAsync("ada@example.com");
        ids = new string[Count];
        foreach (var number in Enumerable.Range(0, Count))
        {
            ids[number] = await tenant.CreateGroupAsync($"G{number:D3}", number % 2 == 0 ? [user] : []);
        }
    }

    public async Task DisposeAsync() => await service.DisposeAsync();

    [Theory]
    [InlineData("")]
    [InlineData("&excludedAttributes=members")]
    public async Task By_index_each_group_is_met_once_while_others_are_created(string more)
    {
        var met = new List<JsonElement>();
        for (var startIndex = 1; startIndex <= Count; startIndex += 100)
        {
            var page = (await tenant.GetAsync($"Groups?startIndex={startIndex}&count=100{more}")).ShouldBe(HttpStatusCode.OK).Body;
            met.AddRange(page.ItemsAt("Resources"));
            await tenant.CreateGroupAsync($"new {startIndex}");
        }

        Assert.Equal(ids, met.Take(Count).Select(group => group.TextAt("id")));
        Assert.All(met.Take(Count).Select((group, number) => (group, number)), at =>
            Assert.Equal(more.Length > 0 ? null : (at.number + 1) % 2, at.group.At("members")?.GetArrayLength()));
    }

    [Theory]
    [InlineData("", Count)]
    [InlineData("&filter=members pr", Count / 2)]
    [InlineData("&sortBy=displayName&sortOrder=descending", Count)]
    public async Task By_cursor_each_group_is_met_once_while_others_are_deleted(string more, int expected)
    {
        var met = new List<string>();
        for (string? cursor = ""; cursor is not null;)
        {
            var page = (await tenant.GetAsync($"Groups?count=50&cursor={cursor}{more}")).ShouldBe(HttpStatusCode.OK).Body;
            met.AddRange(page.ItemsAt("Resources").Select(group => group.TextAt("id")!));
            Assert.InRange(page.GetProperty("itemsPerPage").GetInt32(), 0, 50);
            cursor = page.TextAt("nextCursor");
            (await tenant.DeleteAsync($"Groups/{met[^1]}")).ShouldBe(HttpStatusCode.NoContent);
        }

        Assert.Equal(expected, met.Count);
        Assert.Equal(expected, met.Distinct(StringComparer.Ordinal).Count());
    }

    [Fact]
    public async Task A_search_by_POST_answers_as_the_list_does()
    {
        var found = (await tenant.PostAsync("Groups/.search", """
            {"schemas":["urn:ietf:params:scim:api:messages:2.0:SearchRequest"],"filter":"displayName sw \"g0\"","sortBy":"displayName","sortOrder":"descending",
             "excludedAttributes":["members"],"startIndex":3,"count":2}
            """)).ShouldBe(HttpStatusCode.OK).Body;

        Assert.Equal(["G097", "G096"], found.ItemsAt("Resources").Select(group => group.TextAt("displayName")));
        Assert.Equal(100, found.GetProperty("totalResults").GetInt32());
        Assert.All(found.ItemsAt("Resources"), group => Assert.Null(group.At("members")));
    }
}
