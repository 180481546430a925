using ScimFunctions.Scim;
using ScimFunctions.Tests.Service;

namespace ScimFunctions.Tests.IdentityProviders;

/// <summary>
/// What is tolerated of any client, and so of those whose requests nobody has written down, such as Rippling: the case of operations and names,
/// schemas and attributes that nobody knows, booleans as text, one value in place of a list, nulls, and odd ends of the URL.
/// </summary>
public sealed class UnknownClientTests(ScimServiceFixture fixture) : IClassFixture<ScimServiceFixture>
{
    [Theory]
    [InlineData("Add", "Replace", "Remove")]
    [InlineData("add", "replace", "remove")]
    [InlineData("ADD", "REPLACE", "REMOVE")]
    [InlineData("aDD", "rePlace", "reMove")]
    public async Task The_case_of_an_operation_means_nothing_for_users_and_groups(string add, string replace, string remove)
    {
        var (tenant, user, group) = await ArrangeAsync();

        (await tenant.PatchUserAsync(user, $$"""
            {"op":"{{add}}","path":"nickName","value":"Al"},{"op":"{{replace}}","path":"title","value":"Lead"},{"op":"{{remove}}","path":"displayName"}
            """)).ShouldBe(HttpStatusCode.OK);
        (await tenant.PatchGroupAsync(group, $$"""
            {"op":"{{add}}","path":"members","value":[{"value":"{{user}}"}]},{"op":"{{replace}}","path":"displayName","value":"H"},{"op":"{{remove}}","path":"externalId"}
            """)).ShouldBe(HttpStatusCode.NoContent);

        var read = await tenant.ReadUserAsync(user);
        Assert.Equal("Al", read.TextAt("nickName"));
        Assert.Equal("Lead", read.TextAt("title"));
        Assert.Null(read.At("displayName"));
        var readGroup = (await tenant.GetAsync($"Groups/{group}")).Body;
        Assert.Equal("H", readGroup.TextAt("displayName"));
        Assert.Null(readGroup.At("externalId"));
        Assert.Equal([user], await tenant.MembersAsync(group));
    }

    [Fact]
    public async Task The_case_of_a_name_means_nothing_in_bodies_paths_filters_and_queries()
    {
        var tenant = await fixture.CreateTenantAsync();

        var user = (await tenant.PostAsync("Users", """
            {"SCHEMAS":["URN:IETF:PARAMS:SCIM:SCHEMAS:CORE:2.0:USER"],"USERNAME":"ada@example.com","Name":{"GIVENNAME":"Ada","familyname":"Lovelace"},
             "Emails":[{"VALUE":"ada@example.com","Type":"work","PRIMARY":true}],"DISPLAYNAME":"Ada","EXTERNALID":"a1"}
            """)).ShouldBe(HttpStatusCode.Created).Body.TextAt("id")!;
        var group = (await tenant.PostAsync("Groups", $$"""
            {"Schemas":["urn:ietf:params:scim:schemas:core:2.0:group"],"DisplayName":"G","ExternalId":"g1","Members":[{"Value":"{{user}}"}]}
            """)).ShouldBe(HttpStatusCode.Created).Body;
        var id = group.TextAt("id")!;

        Assert.Equal("G", group.TextAt("displayName"));
        Assert.Equal([user], await tenant.MembersAsync(id));
        (await tenant.PatchAsync($"Users/{user}", """
            {"Schemas":["URN:ietf:params:scim:api:messages:2.0:patchop"],"operations":[{"OP":"replace","PATH":"NAME.FamilyName","VALUE":"King"},{"Op":"replace","Value":{"TITLE":"Countess"}}]}
            """)).ShouldBe(HttpStatusCode.OK);
        (await tenant.PatchGroupAsync(id, $$"""{"op":"remove","path":"MEMBERS[VALUE eq \"{{user}}\"]"},{"op":"add","value":{"Members":[{"VALUE":"{{user}}"}]} }""")).ShouldBe(HttpStatusCode.NoContent);

        var read = await tenant.ReadUserAsync(user);
        Assert.Equal("King", read.TextAt("name", "familyName"));
        Assert.Equal("Countess", read.TextAt("title"));
        Assert.Equal([user], await tenant.MembersAsync(id));
        (await tenant.SearchAsync("USERNAME EQ \"ADA@example.com\" AND NAME.FAMILYNAME SW \"k\"")).ShouldList(user);
        (await tenant.GetAsync("Groups?FILTER=displayname%20eq%20%22g%22&ExcludedAttributes=MEMBERS")).ShouldList(id);
        Assert.Null((await tenant.GetAsync($"Groups/{id}?EXCLUDEDATTRIBUTES=Members")).Body.At("members"));
        Assert.Null((await tenant.GetAsync($"Users/{user}?attributes=USERNAME")).Body.At("title"));
    }

    [Theory]
    [InlineData("""["urn:ietf:params:scim:schemas:core:2.0:User","urn:scim:schemas:core:2.0","https://acme.example/schemas/user","x"]""")]
    [InlineData("""["urn:scim:schemas:core:1.0"]""")]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("\"urn:ietf:params:scim:schemas:core:2.0:User\"")]
    public async Task Schemas_may_list_what_nobody_knows_or_nothing(string schemas)
    {
        var tenant = await fixture.CreateTenantAsync();
        var user = $$"""{"schemas":{{schemas}},"userName":"ada@example.com","name":{"givenName":"A","familyName":"L"},"emails":[{"value":"ada@example.com"}]}""";
        var group = $$"""{"schemas":{{schemas}},"displayName":"G"}""";

        var created = (await tenant.PostAsync("Users", user)).ShouldBe(HttpStatusCode.Created).Body;
        var createdGroup = (await tenant.PostAsync("Groups", group)).ShouldBe(HttpStatusCode.Created).Body;
        (await tenant.PutAsync($"Users/{created.TextAt("id")}", user)).ShouldBe(HttpStatusCode.OK);
        (await tenant.PutAsync($"Groups/{createdGroup.TextAt("id")}", group)).ShouldBe(HttpStatusCode.OK);
        (await tenant.PatchAsync($"Users/{created.TextAt("id")}", $$"""{"schemas":{{schemas}},"Operations":{"op":"replace","path":"title","value":"x"} }""")).ShouldBe(HttpStatusCode.OK);
        (await tenant.PatchAsync($"Groups/{createdGroup.TextAt("id")}", $$"""{"schemas":{{schemas}},"Operations":[{"op":"replace","path":"displayName","value":"H"}]}"""))
            .ShouldBe(HttpStatusCode.NoContent);

        Assert.Equal([SchemaUrns.User], created.ItemsAt("schemas").Select(urn => urn.GetString()!));
        Assert.Equal([SchemaUrns.Group], createdGroup.ItemsAt("schemas").Select(urn => urn.GetString()!));
    }

    [Fact]
    public async Task An_attribute_that_nobody_knows_is_ignored_in_POST_PUT_and_PATCH_of_users_and_groups()
    {
        var tenant = await fixture.CreateTenantAsync();
        const string Unknown = """
            "isAdmin":true,"tags":["a",{"b":[null]}],"dotted.name":"x","a b":1,"urn:acme:params:User":{"c":1},"urn:acme:params:User:d":"e",
            "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User":{"favouriteColour":"blue"}
            """;

        var user = await tenant.CreateUserAsync("ada@example.com", Unknown);
        var group = await tenant.CreateGroupWithAsync("G", Unknown, user);
        (await tenant.PutAsync($"Users/{user}", TestTenant.UserJson("ada@example.com", Unknown))).ShouldBe(HttpStatusCode.OK);
        (await tenant.PutAsync($"Groups/{group}", TestTenant.GroupJson("G", Unknown, [user]))).ShouldBe(HttpStatusCode.OK);
        (await tenant.PatchUserAsync(user, $$"""{"op":"add","value":{ {{Unknown}} } },{"op":"replace","path":"favouriteColour","value":"blue"},{"op":"remove","path":"tags"}"""))
            .ShouldBe(HttpStatusCode.OK);
        (await tenant.PatchGroupAsync(group, $$"""{"op":"add","value":{ {{Unknown}} } },{"op":"replace","path":"owner","value":"x"},{"op":"remove","path":"tags"}"""))
            .ShouldBe(HttpStatusCode.NoContent);

        var read = (await tenant.GetAsync($"Users/{user}")).Text + (await tenant.GetAsync($"Groups/{group}")).Text;
        foreach (var name in (string[])["isAdmin", "tags", "dotted", "acme", "favouriteColour", "owner"])
        {
            Assert.DoesNotContain(name, read, StringComparison.Ordinal);
        }

        Assert.Equal([user], await tenant.MembersAsync(group));
    }

    [Theory]
    [InlineData("\"False\"", "\"True\"")]
    [InlineData("\"false\"", "\"true\"")]
    [InlineData("\"FALSE\"", "\"TRUE\"")]
    [InlineData("false", "true")]
    public async Task A_boolean_may_be_text_wherever_it_stands(string no, string yes)
    {
        var tenant = await fixture.CreateTenantAsync();

        var id = (await tenant.PostAsync("Users", $$"""
            {"schemas":["urn:ietf:params:scim:schemas:core:2.0:User"],"userName":"ada@example.com","name":{"givenName":"A","familyName":"L"},"active":{{no}},
             "emails":[{"value":"ada@example.com","primary":{{yes}}},{"value":"home@example.com","primary":{{no}}}],"roles":[{"value":"Lead","primary":{{yes}}}]}
            """)).ShouldBe(HttpStatusCode.Created).Body.TextAt("id")!;

        (await tenant.SearchAsync($"active eq {no} and roles[primary eq {yes}] and emails[primary eq {yes} and value eq \"ada@example.com\"]")).ShouldList(id);
        (await tenant.SearchAsync($"active eq {yes}")).ShouldList();
        (await tenant.PatchUserAsync(id, $$"""{"op":"replace","path":"active","value":{{yes}}},{"op":"replace","path":"emails[value eq \"home@example.com\"].primary","value":{{yes}}}"""))
            .ShouldBe(HttpStatusCode.OK);

        var user = await tenant.ReadUserAsync(id);
        Assert.True(user.At("active")?.GetBoolean());
        Assert.Equal([false, true], user.ItemsAt("emails").Select(email => email.At("primary")!.Value.GetBoolean()));
        Assert.False((await tenant.PutAsync($"Users/{id}", TestTenant.UserJson("ada@example.com", $"\"active\":{no}"))).ShouldBe(HttpStatusCode.OK).Body.At("active")?.GetBoolean());
    }

    [Theory]
    [InlineData("""[{"value":"{0}"}]""")]
    [InlineData("""{"value":"{0}"}""")]
    [InlineData("""["{0}"]""")]
    [InlineData("\"{0}\"")]
    public async Task One_object_or_a_bare_string_may_stand_for_a_list_in_POST_PUT_and_PATCH(string form)
    {
        var tenant = await fixture.CreateTenantAsync();
        string UserJson(string email) => $$"""
            {"schemas":["urn:ietf:params:scim:schemas:core:2.0:User"],"userName":"ada@example.com","name":{"givenName":"A","familyName":"L"},
             "emails":{{Fill(email)}},"phoneNumbers":{{Fill("1")}},"roles":{{Fill("Lead")}}}
            """;
        string GroupJson(string member) => $$"""{"schemas":["urn:ietf:params:scim:schemas:core:2.0:Group"],"displayName":"G","members":{{Fill(member)}}}""";
        string Fill(string value) => form.Replace("{0}", value, StringComparison.Ordinal);

        var user = (await tenant.PostAsync("Users", UserJson("ada@example.com"))).ShouldBe(HttpStatusCode.Created).Body.TextAt("id")!;
        var other = await tenant.CreateUserAsync("grace@example.com");
        var group = (await tenant.PostAsync("Groups", GroupJson(user))).ShouldBe(HttpStatusCode.Created).Body.TextAt("id")!;
        Assert.Equal([user], await tenant.MembersAsync(group));
        Assert.Equal("1", Assert.Single((await tenant.ReadUserAsync(user)).ItemsAt("phoneNumbers")).TextAt("value"));

        (await tenant.PutAsync($"Users/{user}", UserJson("ada2@example.com"))).ShouldBe(HttpStatusCode.OK);
        (await tenant.PutAsync($"Groups/{group}", GroupJson(other))).ShouldBe(HttpStatusCode.OK);
        Assert.Equal([other], await tenant.MembersAsync(group));

        (await tenant.PatchUserAsync(user, $$"""{"op":"add","path":"emails","value":{{Fill("ada3@example.com")}}},{"op":"remove","path":"roles","value":{{Fill("Lead")}}}"""))
            .ShouldBe(HttpStatusCode.OK);
        (await tenant.PatchGroupAsync(group, $$"""{"op":"add","path":"members","value":{{Fill(user)}}},{"op":"remove","path":"members","value":{{Fill(other)}}}"""))
            .ShouldBe(HttpStatusCode.NoContent);

        var read = await tenant.ReadUserAsync(user);
        Assert.Equal(["ada2@example.com", "ada3@example.com"], read.ItemsAt("emails").Select(email => email.TextAt("value")!));
        Assert.Empty(read.ItemsAt("roles"));
        Assert.Equal([user], await tenant.MembersAsync(group));
    }

    [Fact]
    public async Task A_null_means_no_value_wherever_it_stands()
    {
        var tenant = await fixture.CreateTenantAsync();
        const string Nulls = """
            "id":null,"meta":null,"externalId":null,"active":null,"title":null,"nickName":null,"phoneNumbers":null,"addresses":[null],"roles":[{"value":null,"primary":null}],
            "groups":null,"password":null,"urn:ietf:params:scim:schemas:extension:enterprise:2.0:User":null,"urn:scim:schemas:extension:modernloop:1.0:CustomAttribute":{"x":null}
            """;

        var user = await tenant.CreateUserAsync("ada@example.com", Nulls);
        var created = (await tenant.PostAsync("Groups", """{"schemas":null,"id":null,"externalId":null,"displayName":"G","members":null,"meta":null}""")).ShouldBe(HttpStatusCode.Created);
        created.Body.At("members").ShouldBeJson("[]");
        (await tenant.PutAsync($"Users/{user}", TestTenant.UserJson("ada@example.com", Nulls))).ShouldBe(HttpStatusCode.OK);
        (await tenant.PatchUserAsync(user, """{"op":"add","path":"phoneNumbers","value":null},{"op":"replace","value":{"title":null,"name.formatted":null}},{"op":"replace","path":null,"value":{"nickName":"Al"}},{"op":"add","path":"","value":{"userType":"Employee"}}"""))
            .ShouldBe(HttpStatusCode.OK);

        var read = await tenant.GetAsync($"Users/{user}");
        Assert.DoesNotContain("null", read.Text, StringComparison.Ordinal);
        Assert.True(read.Body.At("active")?.GetBoolean());
        Assert.Equal("Al", read.Body.TextAt("nickName"));
        Assert.Equal("Employee", read.Body.TextAt("userType"));
        Assert.Null(read.Body.At("roles"));
        Assert.DoesNotContain("null", created.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("?")]
    [InlineData("?attributes=id&")]
    [InlineData("?&")]
    [InlineData("/")]
    [InlineData("/?")]
    [InlineData("?unknown=1&&")]
    public async Task A_slash_a_question_mark_or_an_ampersand_at_the_end_of_the_url_means_nothing_for_any_method(string end)
    {
        var (tenant, user, group) = await ArrangeAsync();

        (await tenant.GetAsync($"Users{end}")).ShouldList(user);
        (await tenant.GetAsync($"Groups{end}")).ShouldList(group);
        Assert.Equal(user, (await tenant.GetAsync($"Users/{user}{end}")).ShouldBe(HttpStatusCode.OK).Body.TextAt("id"));
        (await tenant.PutAsync($"Users/{user}{end}", TestTenant.UserJson("ada@example.com"))).ShouldBe(HttpStatusCode.OK);
        (await tenant.PutAsync($"Groups/{group}{end}", TestTenant.GroupJson("G"))).ShouldBe(HttpStatusCode.OK);
        Assert.True((await tenant.PatchAsync($"Groups/{group}{end}", """{"Operations":[{"op":"replace","path":"displayName","value":"H"}]}""")).Status is HttpStatusCode.NoContent or HttpStatusCode.OK);
        (await tenant.PostAsync($"Users{end}", TestTenant.UserJson("grace@example.com"))).ShouldBe(HttpStatusCode.Created);
        (await tenant.DeleteAsync($"Groups/{group}{end}")).ShouldBe(HttpStatusCode.NoContent);
        (await tenant.DeleteAsync($"Users/{user}{end}")).ShouldBe(HttpStatusCode.NoContent);
    }

    private async Task<(TestTenant Tenant, string User, string Group)> ArrangeAsync()
    {
        var tenant = await fixture.CreateTenantAsync();
        return (
            tenant,
            await tenant.CreateUserAsync("ada@example.com", "\"title\":\"CTO\",\"displayName\":\"Ada\""),
            await tenant.CreateGroupWithAsync("G", "\"externalId\":\"g1\""));
    }
}
