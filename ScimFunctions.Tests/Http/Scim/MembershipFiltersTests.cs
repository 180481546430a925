using ScimFunctions.InProcessStorage;
using ScimFunctions.Tenants;
using ScimFunctions.Tests.Service;

namespace ScimFunctions.Tests.Http.Scim;

/// <summary>Lists of users and groups that depend on who is a member of what, which other rows say than the resources' own.</summary>
public sealed class MembershipFiltersTests : IAsyncLifetime
{
    private readonly InProcessStorageAccount account = new();
    private ScimService service = null!;
    private TestTenant tenant = null!;
    private Dictionary<string, string> ids = null!;

    /// <summary>Ada and Bob sell, Ada leads, Carol is in no group, and nobody is in Empty.</summary>
    public async Task InitializeAsync()
    {
        service = await ScimService.StartAsync(account.ConnectionString, services => services.UseInProcessStorage(account), runQueueTriggers: false);
        tenant = await service.CreateTenantAsync();
        var (ada, bob, carol) = (await tenant.CreateUserAsync("ada@example.com"), await tenant.CreateUserAsync("bob@example.com"), await tenant.CreateUserAsync("carol@example.com"));
        ids = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["ada"] = ada,
            ["bob"] = bob,
            ["carol"] = carol,
            ["Sales"] = await tenant.CreateGroupAsync("Sales", ada, bob),
            ["Leads"] = await tenant.CreateGroupAsync("Leads", ada),
            ["Empty"] = await tenant.CreateGroupAsync("Empty"),
        };
    }

    public async Task DisposeAsync() => await service.DisposeAsync();

    [Theory]
    [InlineData("Users", "groups eq \"{Sales}\"", "ada bob")]
    [InlineData("Users", "groups.value eq \"{Leads}\"", "ada")]
    [InlineData("Users", "groups eq \"{Empty}\"", "")]
    [InlineData("Users", "groups eq \"nobody knows it\"", "")]
    [InlineData("Users", "groups eq \"{Sales}\" and groups eq \"{Leads}\"", "ada")]
    [InlineData("Users", "groups eq \"{Sales}\" and not (groups eq \"{Leads}\")", "bob")]
    [InlineData("Users", "groups eq \"{Leads}\" or userName sw \"carol\"", "ada carol")]
    [InlineData("Users", "groups.display sw \"sal\"", "ada bob")]
    [InlineData("Users", "groups[display eq \"leads\" and type eq \"direct\"]", "ada")]
    [InlineData("Users", "groups.$ref eq \"{base}/Groups/{Leads}\"", "ada")]
    [InlineData("Users", "groups pr", "ada bob")]
    [InlineData("Users", "not (groups pr)", "carol")]
    [InlineData("Users", "userName eq \"ada@example.com\" and groups eq \"{Sales}\"", "ada")]
    [InlineData("Users", "meta.location eq \"{base}/Users/{bob}\"", "bob")]
    [InlineData("Groups", "members eq \"{ada}\"", "Sales Leads")]
    [InlineData("Groups", "members.value eq \"{bob}\"", "Sales")]
    [InlineData("Groups", "members eq \"{carol}\"", "")]
    [InlineData("Groups", "members eq \"{ada}\" and members eq \"{bob}\"", "Sales")]
    [InlineData("Groups", "members eq \"{ada}\" and not (members eq \"{bob}\")", "Leads")]
    [InlineData("Groups", "members eq \"{bob}\" or displayName eq \"empty\"", "Sales Empty")]
    [InlineData("Groups", "members[value eq \"{ada}\" and type eq \"User\"]", "Sales Leads")]
    [InlineData("Groups", "id eq \"{Sales}\" and members eq \"{ada}\"", "Sales")]
    [InlineData("Groups", "members eq \"{carol}\" and id eq \"{Sales}\"", "")]
    [InlineData("Groups", "members pr", "Sales Leads")]
    [InlineData("Groups", "not (members pr)", "Empty")]
    [InlineData("Groups", "meta.location ew \"{Leads}\"", "Leads")]
    public async Task A_filter_by_membership_finds_who_it_says_by_index_by_cursor_and_sorted(string path, string filter, string expected)
    {
        var query = $"{path}?attributes=userName,displayName&filter={Uri.EscapeDataString(Fill(filter))}";
        var names = expected.Split(' ', StringSplitOptions.RemoveEmptyEntries);

        Assert.Equal(names, await NamesAsync(query));
        Assert.Equal(names, await NamesAsync($"{query}&cursor="));
        Assert.Equal(names.Order(StringComparer.Ordinal), await NamesAsync($"{query}&sortBy={(path == "Users" ? "userName" : "displayName")}"));
        Assert.Equal(names, await NamesAsync(query, search: true));
    }

    [Theory]
    [InlineData("Users?sortBy=groups.display", "ada bob carol")]
    [InlineData("Users?sortBy=groups.display&sortOrder=descending", "carol ada bob")]
    [InlineData("Groups?sortBy=displayName", "Empty Leads Sales")]
    [InlineData("Groups?sortBy=displayName&sortOrder=descending&count=2", "Sales Leads")]
    [InlineData("Groups?sortBy=members", "Sales Leads Empty")]
    [InlineData("Groups?startIndex=2&count=1", "Leads")]
    public async Task Lists_are_sorted_by_what_memberships_make_too(string query, string expected) =>
        Assert.Equal(expected.Split(' '), await NamesAsync(query));

    [Fact]
    public async Task Users_of_a_group_larger_than_is_read_one_by_one_are_found_all_the_same()
    {
        await service.SeedUsersAsync(tenant.Id, 700);
        var users = new List<string>();
        for (string? cursor = ""; cursor is not null;)
        {
            var page = (await tenant.GetAsync($"Users?attributes=id&filter=userName sw \"seeded\"&count=500&cursor={cursor}")).ShouldBe(HttpStatusCode.OK).Body;
            users.AddRange(page.ItemsAt("Resources").Select(user => user.TextAt("id")!));
            cursor = page.TextAt("nextCursor");
        }

        var large = await tenant.CreateGroupAsync("Large", [.. users.Take(600)]);

        var found = (await tenant.GetAsync($"Users?attributes=id&count=1000&filter=groups eq \"{large}\"")).ShouldBe(HttpStatusCode.OK).Body;
        Assert.Equal(users.Take(600), found.ItemsAt("Resources").Select(user => user.TextAt("id")));
    }

    [Fact]
    public async Task A_search_of_the_root_finds_users_and_groups_each_with_their_memberships()
    {
        var found = (await tenant.PostAsync(".search", """
            {"schemas":["urn:ietf:params:scim:api:messages:2.0:SearchRequest"],"filter":"groups pr or displayName pr","attributes":["userName","displayName","groups.display","members.value"]}
            """)).ShouldBe(HttpStatusCode.OK).Body.ItemsAt("Resources").ToList();

        Assert.Equal(["ada@example.com", "bob@example.com", "Sales", "Leads", "Empty"], found.Select(resource => resource.TextAt("userName") ?? resource.TextAt("displayName")));
        Assert.Equal(["Sales", "Leads"], found[0].ItemsAt("groups").Select(group => group.TextAt("display")));
        Assert.Equal([ids["ada"], ids["bob"]], found[2].ItemsAt("members").Select(member => member.TextAt("value")));
    }

    [Fact]
    public async Task A_PATCH_may_repeat_the_groups_that_a_user_has_and_no_others()
    {
        var shown = (await tenant.GetAsync($"Users/{ids["ada"]}")).Body.At("groups")!.Value.GetRawText();

        var repeated = await tenant.PatchAsync($"Users/{ids["ada"]}", GroupRequestsTests.Patch($$"""{"op":"replace","value":{"title":"Head","groups":{{shown}} } }"""));
        var other = await tenant.PatchAsync($"Users/{ids["bob"]}", GroupRequestsTests.Patch($$"""{"op":"replace","value":{"title":"Head","groups":{{shown}} } }"""));

        Assert.Equal("Head", repeated.ShouldBe(HttpStatusCode.OK).Body.TextAt("title"));
        repeated.Body.At("groups").ShouldBeJson(shown);
        other.ShouldBeError(HttpStatusCode.BadRequest, "mutability");
        Assert.Null((await tenant.GetAsync($"Users/{ids["bob"]}")).Body.TextAt("title"));
    }

    [Fact]
    public async Task In_strict_mode_a_sort_by_a_whole_list_of_memberships_means_their_values()
    {
        var strict = await service.CreateTenantAsync(TenantSettings.Default with { Mode = TenantMode.Strict });
        var user = await strict.CreateUserAsync("ada@example.com");
        await strict.CreateGroupAsync("First");
        await strict.CreateGroupAsync("Second", user);

        var list = (await strict.GetAsync("Groups?sortBy=members")).ShouldBe(HttpStatusCode.OK).Body;

        Assert.Equal(["Second", "First"], list.ItemsAt("Resources").Select(group => group.TextAt("displayName")));
    }

    private string Fill(string filter) => ids.Aggregate(
        filter.Replace("{base}", tenant.ScimBaseUrl, StringComparison.Ordinal),
        (text, entry) => text.Replace($"{{{entry.Key}}}", entry.Value, StringComparison.Ordinal));

    private async Task<IEnumerable<string>> NamesAsync(string query, bool search = false)
    {
        var path = query.Split('?');
        var filter = search ? Uri.UnescapeDataString(path[1].Split("filter=")[1]).Replace("\"", "\\\"", StringComparison.Ordinal) : "";
        var answer = search
            ? await tenant.PostAsync($"{path[0]}/.search", $$"""{"schemas":["urn:ietf:params:scim:api:messages:2.0:SearchRequest"],"filter":"{{filter}}"}""")
            : await tenant.GetAsync(query);
        return answer.ShouldBe(HttpStatusCode.OK).Body.ItemsAt("Resources").Select(resource => resource.TextAt("userName")?.Split('@')[0] ?? resource.TextAt("displayName")!);
    }
}
