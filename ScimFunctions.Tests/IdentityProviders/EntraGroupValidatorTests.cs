using ScimFunctions.Tests.Service;

namespace ScimFunctions.Tests.IdentityProviders;

/// <summary>The tests about groups of Microsoft's validation for the application gallery; the others are in <see cref="EntraUserValidatorTests"/>.</summary>
public sealed class EntraGroupValidatorTests(ScimServiceFixture fixture) : IClassFixture<ScimServiceFixture>
{
    [Theory]
    [MemberData(nameof(EntraDialect.Roles), MemberType = typeof(EntraDialect))]
    public async Task Entra_Group_Create_makes_a_group_without_members(string? primary)
    {
        var (tenant, _, _) = await ArrangeAsync(primary);
        (await tenant.SearchGroupsAsync("displayName eq \"Recruiting\"")).ShouldList();

        var created = (await tenant.PostAsync("Groups", EntraRequests.GroupJson("Recruiting", "f3a1"))).ShouldBe(HttpStatusCode.Created);

        created.Body.At("members").ShouldBeJson("[]");
        var id = created.Body.TextAt("id")!;
        Assert.Equal("f3a1", (await tenant.ReadGroupAsync(id)).TextAt("externalId"));
        (await tenant.SearchGroupsAsync("displayName eq \"Recruiting\"")).ShouldList(id);
        (await tenant.SearchGroupsAsync("externalId eq \"f3a1\"")).ShouldList(id);
    }

    [Theory]
    [MemberData(nameof(EntraDialect.Cases), MemberType = typeof(EntraDialect))]
    public async Task Entra_Group_Update_renames_and_keeps_the_members(string? primary, bool flag)
    {
        var (tenant, ada, grace) = await ArrangeAsync(primary);
        var id = await tenant.CreateEntraGroupAsync("Recruiting");
        var dialect = EntraDialect.Of(flag);
        (await tenant.PatchGroupAsync(id, dialect.AddMembers(ada, grace))).ShouldBe(HttpStatusCode.NoContent);

        (await tenant.PatchGroupAsync(id, dialect.Replace([("displayName", "\"Talent\"")]))).ShouldBe(HttpStatusCode.NoContent);

        Assert.Equal("Talent", (await tenant.ReadGroupAsync(id)).TextAt("displayName"));
        Assert.Equal([ada, grace], await tenant.MembersAsync(id));
        (await tenant.SearchGroupsAsync("displayName eq \"Recruiting\"")).ShouldList();
        (await tenant.SearchGroupsAsync("displayName eq \"Talent\"")).ShouldList(id);
    }

    [Theory]
    [MemberData(nameof(EntraDialect.Cases), MemberType = typeof(EntraDialect))]
    public async Task Entra_Group_Add_Member_adds_and_the_reference_is_found(string? primary, bool flag)
    {
        var (tenant, ada, grace) = await ArrangeAsync(primary);
        var id = await tenant.CreateEntraGroupAsync("Recruiting");
        (await tenant.CheckMemberAsync(id, ada)).ShouldList();

        (await tenant.PatchGroupAsync(id, EntraDialect.Of(flag).AddMembers(ada))).ShouldBe(HttpStatusCode.NoContent);

        (await tenant.CheckMemberAsync(id, ada)).ShouldList(id);
        (await tenant.CheckMemberAsync(id, grace)).ShouldList();
    }

    [Theory]
    [MemberData(nameof(EntraDialect.Cases), MemberType = typeof(EntraDialect))]
    public async Task Entra_Group_Remove_Member_removes_that_one_only(string? primary, bool flag)
    {
        var (tenant, ada, grace) = await ArrangeAsync(primary);
        var id = await tenant.CreateEntraGroupAsync("Recruiting");
        var dialect = EntraDialect.Of(flag);
        (await tenant.PatchGroupAsync(id, dialect.AddMembers(ada, grace))).ShouldBe(HttpStatusCode.NoContent);

        (await tenant.PatchGroupAsync(id, dialect.RemoveMembers(ada))).ShouldBe(HttpStatusCode.NoContent);

        (await tenant.CheckMemberAsync(id, ada)).ShouldList();
        (await tenant.CheckMemberAsync(id, grace)).ShouldList(id);
        Assert.Equal([grace], await tenant.MembersAsync(id));
    }

    [Theory]
    [MemberData(nameof(EntraDialect.Roles), MemberType = typeof(EntraDialect))]
    public async Task Entra_Group_Delete_takes_the_group_and_leaves_its_members_as_users(string? primary)
    {
        var (tenant, ada, grace) = await ArrangeAsync(primary);
        var id = await tenant.CreateEntraGroupAsync("Recruiting");
        (await tenant.PatchGroupAsync(id, EntraDialect.Of(flag: false).AddMembers(ada, grace))).ShouldBe(HttpStatusCode.NoContent);

        Assert.Empty((await tenant.DeleteAsync($"Groups/{id}")).ShouldBe(HttpStatusCode.NoContent).Text);

        (await tenant.GetAsync($"Groups/{id}?excludedAttributes=members")).ShouldBeError(HttpStatusCode.NotFound);
        (await tenant.SearchGroupsAsync("displayName eq \"Recruiting\"")).ShouldList();
        (await tenant.GetAsync("Users")).ShouldList(ada, grace);
    }

    /// <summary>A group that was deleted in Entra and is restored there is created once more: this service deletes for good.</summary>
    [Theory]
    [MemberData(nameof(EntraDialect.Cases), MemberType = typeof(EntraDialect))]
    public async Task Entra_Group_Restore_creates_the_group_again_with_its_members(string? primary, bool flag)
    {
        var (tenant, ada, grace) = await ArrangeAsync(primary);
        var dialect = EntraDialect.Of(flag);
        var body = EntraRequests.GroupJson("Recruiting", "f3a1");
        var first = (await tenant.PostAsync("Groups", body)).ShouldBe(HttpStatusCode.Created).Body.TextAt("id")!;
        (await tenant.PatchGroupAsync(first, dialect.AddMembers(ada))).ShouldBe(HttpStatusCode.NoContent);
        (await tenant.DeleteAsync($"Groups/{first}")).ShouldBe(HttpStatusCode.NoContent);

        (await tenant.SearchGroupsAsync("displayName eq \"Recruiting\"")).ShouldList();
        var second = (await tenant.PostAsync("Groups", body)).ShouldBe(HttpStatusCode.Created).Body.TextAt("id")!;
        (await tenant.PatchGroupAsync(second, dialect.AddMembers(ada, grace))).ShouldBe(HttpStatusCode.NoContent);

        (await tenant.SearchGroupsAsync("externalId eq \"f3a1\"")).ShouldList(second);
        Assert.Equal([ada, grace], await tenant.MembersAsync(second));
    }

    /// <summary>On demand at most five members of a group are provisioned, each looked up and compared first.</summary>
    [Theory]
    [MemberData(nameof(EntraDialect.Roles), MemberType = typeof(EntraDialect))]
    public async Task Entra_Group_POD_creates_a_group_and_adds_five_members(string? primary)
    {
        var tenant = await fixture.CreateTenantAsync();
        var members = new List<string>();
        (await tenant.SearchGroupsAsync($"displayName eq \"{Guid.NewGuid()}\"")).ShouldList();
        (await tenant.SearchGroupsAsync("displayName eq \"Recruiting\"")).ShouldList();
        var id = await tenant.CreateEntraGroupAsync("Recruiting");

        for (var number = 1; number <= 5; number++)
        {
            (await tenant.SearchAsync($"userName eq \"user{number}@contoso.com\"")).ShouldList();
            var created = await tenant.PostAsync("Users", EntraRequests.UserJson($"user{number}@contoso.com", $"user{number}", EntraRequests.RolesJson(primary)));
            members.Add(created.ShouldBe(HttpStatusCode.Created).Body.TextAt("id")!);
            (await tenant.CheckMemberAsync(id, members[^1])).ShouldList();
            (await tenant.PatchGroupAsync(id, EntraDialect.Of(flag: false).AddMembers(members[^1]))).ShouldBe(HttpStatusCode.NoContent);
        }

        Assert.Equal(members, await tenant.MembersAsync(id));
    }

    [Theory]
    [MemberData(nameof(EntraDialect.Roles), MemberType = typeof(EntraDialect))]
    public async Task Direct_Group_Create_answers_201_with_the_group_whether_it_has_members_or_not(string? primary)
    {
        var (tenant, ada, grace) = await ArrangeAsync(primary);

        var empty = (await tenant.PostAsync("Groups", EntraRequests.GroupJson("Empty", "e1"))).ShouldBe(HttpStatusCode.Created);
        var full = (await tenant.PostAsync("Groups", $$"""
            {"schemas":["urn:ietf:params:scim:schemas:core:2.0:Group"],"displayName":"Full","externalId":"f1","members":[{"$ref":null,"value":"{{ada}}"},{"value":"{{grace}}"}]}
            """)).ShouldBe(HttpStatusCode.Created);

        empty.Body.At("members").ShouldBeJson("[]");
        Assert.Equal([ada, grace], full.Body.ItemsAt("members").Select(member => member.TextAt("value")!));
        Assert.Equal("Full", full.Body.TextAt("displayName"));
        Assert.Equal("f1", full.Body.TextAt("externalId"));
        (await tenant.PostAsync("Groups", EntraRequests.GroupJson("Full", "f2"))).ShouldBeError(HttpStatusCode.Conflict, "uniqueness");
    }

    [Theory]
    [MemberData(nameof(EntraDialect.Cases), MemberType = typeof(EntraDialect))]
    public async Task Direct_Group_Update_changes_attributes_and_members_in_one_request(string? primary, bool flag)
    {
        var (tenant, ada, grace) = await ArrangeAsync(primary);
        var dialect = EntraDialect.Of(flag);
        var id = await tenant.CreateEntraGroupAsync("Recruiting");
        (await tenant.PatchGroupAsync(id, dialect.AddMembers(ada))).ShouldBe(HttpStatusCode.NoContent);

        (await tenant.PatchGroupAsync(
            id, $"{dialect.Replace([("displayName", "\"Talent\""), ("externalId", "\"t1\"")])},{dialect.AddMembers(grace)},{dialect.RemoveMembers(ada)}"))
            .ShouldBe(HttpStatusCode.NoContent);

        var group = (await tenant.GetAsync($"Groups/{id}")).ShouldBe(HttpStatusCode.OK).Body;
        Assert.Equal("Talent", group.TextAt("displayName"));
        Assert.Equal("t1", group.TextAt("externalId"));
        Assert.Equal([grace], group.ItemsAt("members").Select(member => member.TextAt("value")!));
    }

    [Theory]
    [MemberData(nameof(EntraDialect.Roles), MemberType = typeof(EntraDialect))]
    public async Task Direct_Group_Pagination_reads_eleven_groups_by_five_and_says_where_each_page_begins(string? primary)
    {
        var (tenant, ada, _) = await ArrangeAsync(primary);
        var created = new List<string>();
        for (var number = 0; number < 11; number++)
        {
            created.Add(await tenant.CreateGroupAsync($"Group {number}", ada));
        }

        var found = new List<string>();
        for (var page = 0; page < 4; page++)
        {
            var startIndex = (page * 5) + 1;
            var answer = await tenant.GetAsync($"Groups?excludedAttributes=members&startIndex={startIndex}&count=5");
            answer.ShouldBePage(totalResults: 11, startIndex, itemsPerPage: page switch { < 2 => 5, 2 => 1, _ => 0 });
            found.AddRange(answer.ListedIds());
        }

        Assert.Equal(created, found);
    }

    /// <summary>Two users that were there before.</summary>
    private async Task<(TestTenant Tenant, string Ada, string Grace)> ArrangeAsync(string? primary)
    {
        var tenant = await fixture.CreateTenantAsync();
        return (
            tenant,
            await tenant.CreateUserAsync("ada@contoso.com", EntraRequests.RolesJson(primary)),
            await tenant.CreateUserAsync("grace@contoso.com", EntraRequests.RolesJson(primary)));
    }
}
