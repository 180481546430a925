using ScimFunctions.Tests.Service;

namespace ScimFunctions.Tests.IdentityProviders;

/// <summary>What Entra ID sends about groups, in its order and with its bodies, without and with the flag <c>aadOptscim062020</c>.</summary>
public sealed class EntraGroupStoryTests(ScimServiceFixture fixture) : IClassFixture<ScimServiceFixture>
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_group_is_tested_for_created_filled_renamed_emptied_and_deleted(bool flag)
    {
        var tenant = await fixture.CreateTenantAsync();
        var dialect = EntraDialect.Of(flag);
        var users = new List<string>();
        foreach (var name in (string[])["ada", "grace", "alan"])
        {
            users.Add((await tenant.PostAsync("Users", EntraRequests.UserJson($"{name}@contoso.com", name))).ShouldBe(HttpStatusCode.Created).Body.TextAt("id")!);
        }

        var (ada, grace, alan) = (users[0], users[1], users[2]);

        // Test Connection, then the look-up: not there.
        (await tenant.SearchGroupsAsync($"displayName eq \"{Guid.NewGuid()}\"")).ShouldList();
        (await tenant.SearchGroupsAsync("displayName eq \"Recruiting\"")).ShouldList();

        // Created, without members, and with a schema that is Entra's own.
        var created = (await tenant.PostAsync("Groups", """
            {"schemas":["urn:ietf:params:scim:schemas:core:2.0:Group","http://schemas.microsoft.com/2006/11/ResourceManagement/ADSCIM/2.0/Group"],
             "externalId":"8aa1a0c0-c4c3-4bc0-b4a5-2ef676900159","displayName":"Recruiting","meta":{"resourceType":"Group"}}
            """)).ShouldBe(HttpStatusCode.Created);
        var id = created.Body.TextAt("id")!;
        created.Body.At("members").ShouldBeJson("[]");
        Assert.Equal("8aa1a0c0-c4c3-4bc0-b4a5-2ef676900159", created.Body.TextAt("externalId"));
        Assert.Equal(["urn:ietf:params:scim:schemas:core:2.0:Group"], created.Body.ItemsAt("schemas").Select(urn => urn.GetString()!));
        (await tenant.SearchGroupsAsync("displayName eq \"Recruiting\"")).ShouldList(id);
        Assert.Equal("Recruiting", (await tenant.ReadGroupAsync(id)).TextAt("displayName"));

        // One member, then several; what was added already may be added again.
        Assert.Empty((await tenant.PatchGroupAsync(id, dialect.AddMembers(ada))).ShouldBe(HttpStatusCode.NoContent).Text);
        (await tenant.PatchGroupAsync(id, dialect.AddMembers(ada, grace, alan))).ShouldBe(HttpStatusCode.NoContent);
        Assert.Equal([ada, grace, alan], await tenant.MembersAsync(id));
        foreach (var user in users)
        {
            (await tenant.CheckMemberAsync(id, user)).ShouldList(id);
            (await tenant.CheckMemberAsync(id, user, memberFirst: true)).ShouldList(id);
            Assert.Equal([id], (await tenant.ReadUserAsync(user)).ItemsAt("groups").Select(group => group.TextAt("value")!));
        }

        // Renamed: answered without a body, which could be all the members.
        Assert.Empty((await tenant.PatchGroupAsync(id, dialect.Replace([("displayName", "\"Talent\"")]))).ShouldBe(HttpStatusCode.NoContent).Text);
        Assert.Equal("Talent", (await tenant.ReadGroupAsync(id)).TextAt("displayName"));
        (await tenant.SearchGroupsAsync("displayName eq \"Recruiting\"")).ShouldList();

        // Some leave, one of them twice.
        (await tenant.PatchGroupAsync(id, dialect.RemoveMembers(grace, alan))).ShouldBe(HttpStatusCode.NoContent);
        (await tenant.PatchGroupAsync(id, dialect.RemoveMembers(alan))).ShouldBe(HttpStatusCode.NoContent);
        (await tenant.CheckMemberAsync(id, alan)).ShouldList();
        Assert.Equal([ada], await tenant.MembersAsync(id));

        // One who is disabled and restored is a member as before: Entra does not add them again.
        (await tenant.PatchUserAsync(ada, dialect.Disable)).ShouldBe(HttpStatusCode.OK);
        (await tenant.CheckMemberAsync(id, ada)).ShouldList(id);
        (await tenant.PatchUserAsync(ada, dialect.Restore)).ShouldBe(HttpStatusCode.OK);
        Assert.Equal([ada], await tenant.MembersAsync(id));
        Assert.Equal("Talent", Assert.Single((await tenant.ReadUserAsync(ada)).ItemsAt("groups")).TextAt("display"));

        // Deleted: gone, its members are users as before.
        Assert.Empty((await tenant.DeleteAsync($"Groups/{id}")).ShouldBe(HttpStatusCode.NoContent).Text);
        (await tenant.GetAsync($"Groups/{id}?excludedAttributes=members")).ShouldBeError(HttpStatusCode.NotFound);
        (await tenant.SearchGroupsAsync("displayName eq \"Talent\"")).ShouldList();
        Assert.Empty((await tenant.ReadUserAsync(ada)).ItemsAt("groups"));
        Assert.True((await tenant.ReadUserAsync(ada)).At("active")?.GetBoolean());
    }

    [Theory]
    [InlineData("""[{"$ref":null,"value":"{0}"}]""")]
    [InlineData("""[{"value":"{0}"}]""")]
    [InlineData("""["{0}"]""")]
    [InlineData("\"{0}\"")]
    public async Task A_member_may_be_an_object_or_a_bare_string_and_the_body_may_have_a_stray_id(string value)
    {
        var (tenant, id, ada, grace) = await ArrangeAsync();
        (await tenant.PatchGroupAsync(id, EntraDialect.Of(flag: false).RemoveMembers(grace))).ShouldBe(HttpStatusCode.NoContent);

        (await tenant.PatchAsync($"Groups/{id}", $$"""
            {"id":"{{id}}","schemas":["urn:ietf:params:scim:api:messages:2.0:PatchOp"],
             "Operations":[{"op":"Add","path":"members","value":{{value.Replace("{0}", grace, StringComparison.Ordinal)}}}]}
            """)).ShouldBe(HttpStatusCode.NoContent);

        Assert.Equal([ada, grace], await tenant.MembersAsync(id));
    }

    [Theory]
    [InlineData("""{"op":"Remove","path":"members","value":[{"value":"{0}"}]}""")]
    [InlineData("""{"op":"Remove","path":"members","value":[{"$ref":null,"value":"{0}"}]}""")]
    [InlineData("""{"op":"remove","path":"members[value eq \"{0}\"]"}""")]
    [InlineData("""{"op":"Remove","path":"members[value eq \"{0}\"]"}""")]
    [InlineData("""{"op":"remove","path":"urn:ietf:params:scim:schemas:core:2.0:Group:members[value eq \"{0}\"]"}""")]
    public async Task A_removal_in_either_dialect_takes_only_who_is_named_and_nobody_if_that_is_no_member(string operation)
    {
        var (tenant, id, ada, grace) = await ArrangeAsync();

        (await tenant.PatchGroupAsync(id, operation.Replace("{0}", grace, StringComparison.Ordinal))).ShouldBe(HttpStatusCode.NoContent);
        (await tenant.PatchGroupAsync(id, operation.Replace("{0}", Guid.NewGuid().ToString(), StringComparison.Ordinal))).ShouldBe(HttpStatusCode.NoContent);
        Assert.Equal([ada], await tenant.MembersAsync(id));

        (await tenant.PatchGroupAsync(id, operation.Replace("{0}", ada, StringComparison.Ordinal))).ShouldBe(HttpStatusCode.NoContent);
        Assert.Empty(await tenant.MembersAsync(id));
    }

    [Fact]
    public async Task A_removal_of_members_that_names_none_empties_the_group()
    {
        var (tenant, id, _, _) = await ArrangeAsync();

        (await tenant.PatchGroupAsync(id, """{"op":"remove","path":"members"}""")).ShouldBe(HttpStatusCode.NoContent);

        Assert.Empty(await tenant.MembersAsync(id));
    }

    [Fact]
    public async Task Reads_and_searches_leave_members_out_as_Entra_asks()
    {
        var (tenant, id, _, _) = await ArrangeAsync();

        var found = Assert.Single((await tenant.SearchGroupsAsync("displayName eq \"Recruiting\"")).ShouldList(id).Body.ItemsAt("Resources"));
        Assert.Null(found.At("members"));
        Assert.Equal("Recruiting", found.TextAt("displayName"));
        Assert.Equal("Recruiting", (await tenant.ReadGroupAsync(id)).TextAt("displayName"));
    }

    [Theory]
    [InlineData("Sales & Marketing (EMEA) + 50%")]
    [InlineData("Vertrieb Zürich / O'Neil #1")]
    [InlineData("App \\\"Alpha\\\" | Admins?")]
    public async Task A_group_is_found_by_its_name_whatever_characters_that_has(string name)
    {
        var tenant = await fixture.CreateTenantAsync();
        var id = await tenant.CreateEntraGroupAsync(name);
        await tenant.CreateEntraGroupAsync("Another");

        (await tenant.SearchGroupsAsync($"displayName eq \"{name}\"")).ShouldList(id);
        (await tenant.SearchGroupsAsync($"DisplayName Eq \"{name.ToUpperInvariant()}\"")).ShouldList(id);
    }

    [Fact]
    public async Task A_name_that_is_taken_is_refused_and_says_which()
    {
        var tenant = await fixture.CreateTenantAsync();
        await tenant.CreateEntraGroupAsync("Recruiting");
        var other = await tenant.CreateEntraGroupAsync("Sales");

        var created = await tenant.PostAsync("Groups", EntraRequests.GroupJson("Recruiting", "x"));
        var renamed = await tenant.PatchGroupAsync(other, """{"op":"Replace","path":"displayName","value":"Recruiting"}""");

        Assert.Contains("Recruiting", created.ShouldBeError(HttpStatusCode.Conflict, "uniqueness").Detail, StringComparison.Ordinal);
        Assert.Contains("Recruiting", renamed.ShouldBeError(HttpStatusCode.Conflict, "uniqueness").Detail, StringComparison.Ordinal);
        Assert.Equal("Sales", (await tenant.ReadGroupAsync(other)).TextAt("displayName"));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Members_that_many_requests_add_and_remove_at_once_are_all_there_or_gone(bool flag)
    {
        var tenant = await fixture.CreateTenantAsync();
        var dialect = EntraDialect.Of(flag);
        var users = await Task.WhenAll(Enumerable.Range(0, 12).Select(number => tenant.CreateUserAsync($"user{number}@contoso.com")));
        var id = await tenant.CreateGroupAsync("Recruiting", [.. users.Take(6)]);

        var answers = await Task.WhenAll(users.Select((user, number) => tenant.PatchGroupAsync(id, number < 6 ? dialect.RemoveMembers(user) : dialect.AddMembers(user))));

        Assert.All(answers, answer => answer.ShouldBe(HttpStatusCode.NoContent));
        Assert.Equal(users.Skip(6).Order(StringComparer.Ordinal), await tenant.MembersAsync(id));
    }

    private async Task<(TestTenant Tenant, string Group, string Ada, string Grace)> ArrangeAsync()
    {
        var tenant = await fixture.CreateTenantAsync();
        var (ada, grace) = (await tenant.CreateUserAsync("ada@contoso.com"), await tenant.CreateUserAsync("grace@contoso.com"));
        return (tenant, await tenant.CreateGroupAsync("Recruiting", ada, grace), ada, grace);
    }
}
