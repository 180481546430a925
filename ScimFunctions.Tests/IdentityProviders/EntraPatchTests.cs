using Microsoft.Extensions.DependencyInjection;
using ScimFunctions.Scim;
using ScimFunctions.Tenants;
using ScimFunctions.Tests.Service;

namespace ScimFunctions.Tests.IdentityProviders;

/// <summary>Entra ID's PATCH requests, without and with the flag <c>aadOptscim062020</c>, and those of its validators.</summary>
public sealed class EntraPatchTests(ScimServiceFixture fixture) : IClassFixture<ScimServiceFixture>
{
    private const string User = """
        "title":"Recruiter","displayName":"A B","preferredLanguage":"en-US",
        "phoneNumbers":[{"type":"work","value":"+1 206 555 0100"}],
        "addresses":[{"type":"work","streetAddress":"1 Main St","country":"US"}],
        "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User":{"department":"Talent","employeeNumber":"701984"}
        """;

    [Theory]
    [InlineData("Add", "Replace", "Remove")]
    [InlineData("add", "replace", "remove")]
    [InlineData("ADD", "REPLACE", "REMOVE")]
    public async Task Operations_are_understood_in_any_case(string add, string replace, string remove)
    {
        var (tenant, id) = await UserAsync(User);

        var user = await tenant.PatchedUserAsync(id, $$"""
            {"op":"{{add}}","path":"nickName","value":"Al"},
            {"op":"{{replace}}","path":"title","value":"Sourcer"},
            {"op":"{{remove}}","path":"preferredLanguage"}
            """);

        Assert.Equal("Al", user.TextAt("nickName"));
        Assert.Equal("Sourcer", user.TextAt("title"));
        Assert.Null(user.At("preferredLanguage"));
    }

    [Fact]
    public async Task Without_the_flag_there_is_an_operation_for_each_attribute()
    {
        var (tenant, id) = await UserAsync(User);

        var patched = (await tenant.PatchUserAsync(id, """
            {"op":"Replace","path":"name.familyName","value":"Roux"},
            {"op":"Replace","path":"displayName","value":"A Roux"},
            {"op":"Add","path":"name.formatted","value":"A Roux"},
            {"op":"Replace","path":"userName","value":"a.roux@contoso.com"},
            {"op":"Replace","path":"externalId","value":"a-roux"}
            """)).ShouldBe(HttpStatusCode.OK);

        var user = await tenant.ReadUserAsync(id);
        Assert.Equal(patched.Text, user.GetRawText());
        user.At("name").ShouldBeJson("""{"formatted":"A Roux","familyName":"Roux","givenName":"Given"}""");
        Assert.Equal("A Roux", user.TextAt("displayName"));
        Assert.Single((await tenant.SearchAsync("userName eq \"a.roux@contoso.com\"")).Body.ItemsAt("Resources"));
        Assert.Single((await tenant.SearchAsync("externalId eq \"a-roux\"")).Body.ItemsAt("Resources"));
        Assert.Empty((await tenant.SearchAsync("userName eq \"a@contoso.com\"")).Body.ItemsAt("Resources"));
    }

    [Theory]
    [InlineData("""{"op":"Replace","path":"active","value":[{"$ref":null,"value":"False"}]}""")]
    [InlineData("""{"op":"Replace","path":"active","value":[{"value":false}]}""")]
    [InlineData("""{"op":"Replace","path":"active","value":{"value":"false"}}""")]
    [InlineData("""{"op":"Replace","path":"active","value":["False"]}""")]
    [InlineData("""{"op":"Replace","value":{"active":[{"value":"False"}]}}""")]
    public async Task A_value_wrapped_as_older_requests_wrap_it_deactivates_all_the_same(string operation)
    {
        var (tenant, id) = await UserAsync(User);
        var strict = await fixture.CreateTenantAsync(TenantSettings.Default with { Mode = TenantMode.Strict });
        var inStrict = await strict.CreateUserAsync("a@contoso.com");

        var user = await tenant.PatchedUserAsync(id, operation + """,{"op":"Replace","path":"title","value":[{"$ref":null,"value":"Sourcer"}]}""");

        Assert.False(user.At("active")!.Value.GetBoolean());
        Assert.Equal("Sourcer", user.TextAt("title"));
        (await strict.PatchUserAsync(inStrict, operation.Replace("\"Replace\"", "\"replace\"", StringComparison.Ordinal))).ShouldBeError(HttpStatusCode.BadRequest, ScimErrorType.InvalidValue);
    }

    [Theory]
    [InlineData("""{"op":"Replace","path":"active","value":[{"value":"False"},{"value":"True"}]}""")]
    [InlineData("""{"op":"Replace","path":"active","value":[["False"]]}""")]
    [InlineData("""{"op":"Replace","path":"active","value":{"value":{"value":"False"}}}""")]
    [InlineData("""{"op":"Replace","path":"active","value":[{"active":"False"}]}""")]
    public async Task A_value_that_may_mean_several_things_is_refused(string operation)
    {
        var (tenant, id) = await UserAsync(User);

        (await tenant.PatchUserAsync(id, operation)).ShouldBeError(HttpStatusCode.BadRequest, ScimErrorType.InvalidValue);
    }

    [Fact]
    public async Task With_the_flag_single_valued_attributes_come_in_one_operation_with_dotted_and_qualified_names()
    {
        var (tenant, id) = await UserAsync(User);

        var user = await tenant.PatchedUserAsync(id, """
            {"op":"replace","value":{"displayName":"A Roux","name.givenName":"Alain","name.familyName":"Roux",
              "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:employeeNumber":"42",
              "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:division":"Europe","modernloopRole":"Admin"}},
            {"op":"add","path":"phoneNumbers[type eq \"mobile\"].value","value":"+1 206 555 0101"}
            """);

        user.At("name").ShouldBeJson("""{"givenName":"Alain","familyName":"Roux"}""");
        user.At(EntraRequests.Enterprise).ShouldBeJson("""{"department":"Talent","employeeNumber":"42","division":"Europe"}""");
        Assert.Equal("A Roux", user.TextAt("displayName"));
        Assert.Equal("+1 206 555 0101", user.OfType("phoneNumbers", "mobile")?.TextAt("value"));
        await tenant.MemberEventuallyAsync(id, member => member.TextAt("role") == "ADMIN" && member.TextAt("givenName") == "Alain");
    }

    [Fact]
    public async Task A_typed_value_that_exists_is_replaced()
    {
        var (tenant, id) = await UserAsync(User);

        var user = await tenant.PatchedUserAsync(id, """
            {"op":"Replace","path":"emails[type eq \"work\"].value","value":"new@contoso.com"},
            {"op":"Replace","path":"phoneNumbers[type eq \"work\"].value","value":"+1 206 555 0199"},
            {"op":"Replace","path":"addresses[type eq \"work\"].streetAddress","value":"2 Main St"}
            """);

        user.At("emails").ShouldBeJson("""[{"value":"new@contoso.com","type":"work","primary":true}]""");
        user.At("phoneNumbers").ShouldBeJson("""[{"type":"work","value":"+1 206 555 0199"}]""");
        user.At("addresses").ShouldBeJson("""[{"type":"work","streetAddress":"2 Main St","country":"US"}]""");
        Assert.Equal([id], (await tenant.SearchAsync("emails[type eq \"work\"].value eq \"new@contoso.com\"")).Body.ItemsAt("Resources").Select(found => found.TextAt("id")!));
        Assert.Empty((await tenant.SearchAsync("emails[type eq \"work\"].value eq \"a@contoso.com\"")).Body.ItemsAt("Resources"));
    }

    [Theory]
    [InlineData("Add")]
    [InlineData("Replace")]
    [InlineData("add")]
    [InlineData("replace")]
    public async Task A_typed_value_that_does_not_exist_is_created_with_its_type(string op)
    {
        var (tenant, id) = await UserAsync();

        var user = await tenant.PatchedUserAsync(id, $$"""
            {"op":"{{op}}","path":"emails[type eq \"other\"].value","value":"b@contoso.com"},
            {"op":"{{op}}","path":"phoneNumbers[type eq \"mobile\"].value","value":"+1 206 555 0101"},
            {"op":"{{op}}","path":"addresses[type eq \"work\"].locality","value":"Seattle"},
            {"op":"{{op}}","path":"addresses[type eq \"work\"].country","value":"US"}
            """);

        user.At("emails").ShouldBeJson("""[{"value":"a@contoso.com","type":"work","primary":true},{"value":"b@contoso.com","type":"other"}]""");
        user.At("phoneNumbers").ShouldBeJson("""[{"value":"+1 206 555 0101","type":"mobile"}]""");
        user.At("addresses").ShouldBeJson("""[{"locality":"Seattle","country":"US","type":"work"}]""");
        await tenant.MemberEventuallyAsync(id, member => member.TextAt("workInfo", "country") == "US" && member.TextAt("workInfo", "location") == "Seattle");
    }

    [Theory]
    [InlineData("Add")]
    [InlineData("replace")]
    public async Task A_type_stands_once_in_a_list_however_often_a_value_of_it_is_sent(string op)
    {
        var (tenant, id) = await UserAsync(User);

        foreach (var number in (string[])["1", "2", "2", "3"])
        {
            (await tenant.PatchUserAsync(id, $$"""
                {"op":"{{op}}","path":"phoneNumbers[type eq \"work\"].value","value":"{{number}}"},
                {"op":"{{op}}","path":"phoneNumbers[type eq \"mobile\"].value","value":"{{number}}"}
                """)).ShouldBe(HttpStatusCode.OK);
        }

        (await tenant.ReadUserAsync(id)).At("phoneNumbers").ShouldBeJson("""[{"type":"work","value":"3"},{"type":"mobile","value":"3"}]""");
    }

    [Theory]
    [InlineData("urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:department")]
    [InlineData("URN:IETF:params:scim:schemas:extension:enterprise:2.0:user:Department")]
    [InlineData("department")]
    public async Task An_attribute_of_the_enterprise_schema_is_named_by_its_urn(string path)
    {
        var (tenant, id) = await UserAsync();

        var user = await tenant.PatchedUserAsync(id, $$"""{"op":"Add","path":"{{path}}","value":"Sales"}""");

        Assert.Equal("Sales", user.TextAt(EntraRequests.Enterprise, "department"));
        Assert.Equal([SchemaUrns.User, SchemaUrns.EnterpriseUser], user.ItemsAt("schemas").Select(urn => urn.GetString()!));
        await tenant.MemberEventuallyAsync(id, member => member.TextAt("workInfo", "department") == "Sales");
    }

    [Theory]
    [InlineData("urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:manager", "\"{0}\"")]
    [InlineData("manager", "\"{0}\"")]
    [InlineData("manager", """[{{"$ref":"https://localhost/scim/v2/Users/{0}","value":"{0}"}}]""")]
    [InlineData("urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:manager", """{{"value":"{0}"}}""")]
    [InlineData("urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:manager.value", "\"{0}\"")]
    public async Task A_manager_is_set_and_changed_in_every_form_and_read_back_as_an_object(string path, string form)
    {
        var tenant = await fixture.CreateTenantAsync();
        var first = await tenant.CreateUserAsync("first@contoso.com");
        var second = await tenant.CreateUserAsync("second@contoso.com");
        var id = await tenant.CreateUserAsync("a@contoso.com");

        (await tenant.PatchUserAsync(id, $$"""{"op":"Add","path":"{{path}}","value":{{string.Format(form, first)}}}""")).ShouldBe(HttpStatusCode.OK);
        Assert.Equal(first, (await tenant.ReadUserAsync(id)).TextAt(EntraRequests.Enterprise, "manager", "value"));
        await tenant.MemberEventuallyAsync(id, member => member.TextAt("workInfo", "manager") == "first@contoso.com");

        (await tenant.PatchUserAsync(id, $$"""{"op":"Replace","path":"{{path}}","value":{{string.Format(form, second)}}}""")).ShouldBe(HttpStatusCode.OK);
        Assert.Equal(second, (await tenant.ReadUserAsync(id)).TextAt(EntraRequests.Enterprise, "manager", "value"));
        await tenant.MemberEventuallyAsync(id, member => member.TextAt("workInfo", "manager") == "second@contoso.com");
    }

    [Theory]
    [InlineData("""{"op":"Replace","path":"urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:manager","value":""}""")]
    [InlineData("""{"op":"Replace","path":"manager","value":{"value":""}}""")]
    [InlineData("""{"op":"Replace","path":"manager","value":[]}""")]
    [InlineData("""{"op":"Replace","path":"manager","value":[{"value":""}]}""")]
    [InlineData("""{"op":"Replace","path":"manager","value":null}""")]
    [InlineData("""{"op":"replace","value":{"urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:manager":""}}""")]
    [InlineData("""{"op":"Remove","path":"urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:manager"}""")]
    [InlineData("""{"op":"Remove","path":"manager"}""")]
    [InlineData("""{"op":"remove","path":"urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:manager.value"}""")]
    public async Task A_manager_is_taken_away_by_an_empty_value_or_a_removal(string operation)
    {
        var tenant = await fixture.CreateTenantAsync();
        var manager = await tenant.CreateUserAsync("boss@contoso.com");
        var id = await tenant.CreateUserAsync("a@contoso.com", $$""" "{{EntraRequests.Enterprise}}":{"department":"Talent","manager":{"value":"{{manager}}"} } """);

        (await tenant.PatchUserAsync(id, operation)).ShouldBe(HttpStatusCode.OK);

        (await tenant.ReadUserAsync(id)).At(EntraRequests.Enterprise).ShouldBeJson("""{"department":"Talent"}""");
        await tenant.MemberEventuallyAsync(id, member => member.At("workInfo", "manager") is null);
    }

    [Theory]
    [InlineData("""{"op":"Replace","path":"active","value":"False"}""", """{"op":"Replace","path":"active","value":"True"}""")]
    [InlineData("""{"op":"replace","path":"active","value":false}""", """{"op":"replace","path":"active","value":true}""")]
    [InlineData("""{"op":"replace","value":{"active":false}}""", """{"op":"replace","value":{"active":true}}""")]
    [InlineData("""{"op":"Add","path":"active","value":"false"}""", """{"op":"Add","path":"active","value":"true"}""")]
    [InlineData("""{"op":"Replace","value":{"Active":"False"}}""", """{"op":"Replace","value":{"Active":"True"}}""")]
    [InlineData(
        """{"op":"replace","path":"urn:ietf:params:scim:schemas:core:2.0:User:active","value":"False"}""",
        """{"op":"replace","path":"urn:ietf:params:scim:schemas:core:2.0:User:active","value":"True"}""")]
    public async Task A_user_is_disabled_and_restored_in_both_dialects(string disable, string restore)
    {
        var (tenant, id) = await UserAsync(""" "modernloopRole":"ADMIN" """);

        Assert.False((await tenant.PatchUserAsync(id, disable)).ShouldBe(HttpStatusCode.OK).Body.At("active")!.Value.GetBoolean());
        Assert.Single((await tenant.SearchAsync("userName eq \"a@contoso.com\" and active eq \"False\"")).Body.ItemsAt("Resources"));
        await tenant.MemberEventuallyAsync(id, member => member.TextAt("status") == "deactivated" && member.TextAt("role") is null);

        Assert.True((await tenant.PatchUserAsync(id, restore)).ShouldBe(HttpStatusCode.OK).Body.At("active")!.Value.GetBoolean());
        await tenant.MemberEventuallyAsync(id, member => member.TextAt("status") == "active" && member.TextAt("role") == "ADMIN");
    }

    [Theory]
    [InlineData("""{"op":"Remove","path":"active"}""")]
    [InlineData("""{"op":"Replace","path":"active","value":""}""")]
    [InlineData("""{"op":"Replace","path":"active","value":null}""")]
    [InlineData("""{"op":"replace","value":{"active":""}}""")]
    [InlineData("""{"op":"replace","value":{"active":null}}""")]
    public async Task A_leaver_does_not_come_back_because_active_is_emptied(string operation)
    {
        var tenant = await fixture.CreateTenantAsync();
        var leaver = await tenant.CreateUserAsync("leaver@contoso.com", """ "active":false """);
        var stayer = await tenant.CreateUserAsync("stayer@contoso.com");

        (await tenant.PatchUserAsync(leaver, $$"""{{operation}},{"op":"Replace","path":"title","value":"Sourcer"}""")).ShouldBe(HttpStatusCode.OK);
        (await tenant.PatchUserAsync(stayer, operation)).ShouldBe(HttpStatusCode.OK);

        Assert.False((await tenant.ReadUserAsync(leaver)).At("active")?.GetBoolean());
        Assert.True((await tenant.ReadUserAsync(stayer)).At("active")?.GetBoolean());
        var member = await tenant.MemberEventuallyAsync(leaver, body => body.TextAt("workInfo", "title") == "Sourcer");
        Assert.Equal("deactivated", member.TextAt("status"));
    }

    [Fact]
    public async Task A_removal_that_names_the_old_value_removes_it_and_nothing_else()
    {
        var (tenant, id) = await UserAsync("""
            "phoneNumbers":[{"type":"work","value":"+1 206 555 0100"},{"type":"mobile","value":"+1 206 555 0101"}],
            "addresses":[{"type":"work","streetAddress":"1 Main St","country":"US"}]
            """);

        var user = await tenant.PatchedUserAsync(id, """
            {"op":"Remove","path":"phoneNumbers[type eq \"work\"].value","value":"+1 206 555 0100"},
            {"op":"Remove","path":"phoneNumbers[type eq \"mobile\"].value","value":"another"},
            {"op":"Remove","path":"phoneNumbers[type eq \"fax\"].value","value":"+1 206 555 0102"},
            {"op":"Remove","path":"addresses[type eq \"work\"].streetAddress","value":"1 Main St"}
            """);

        user.At("phoneNumbers").ShouldBeJson("""[{"type":"mobile","value":"+1 206 555 0101"}]""");
        user.At("addresses").ShouldBeJson("""[{"type":"work","country":"US"}]""");
    }

    [Fact]
    public async Task The_validators_longest_request_changes_three_typed_values_in_every_sub_attribute()
    {
        var (tenant, id) = await UserAsync();

        var user = await tenant.PatchedUserAsync(id, """
            {"op":"replace","path":"emails[type eq \"work\"].value","value":"work@contoso.com"},
            {"op":"replace","path":"emails[type eq \"work\"].display","value":"Work"},
            {"op":"replace","path":"emails[type eq \"work\"].primary","value":true},
            {"op":"add","path":"emails[type eq \"home\"].primary","value":false},
            {"op":"add","path":"emails[type eq \"home\"].display","value":"Home"},
            {"op":"add","path":"emails[type eq \"home\"].value","value":"home@contoso.com"},
            {"op":"replace","path":"emails[type eq \"other\"].primary","value":false},
            {"op":"replace","path":"emails[type eq \"other\"].value","value":"other@contoso.com"},
            {"op":"add","path":"emails[type eq \"other\"].display","value":"Other"},
            {"op":"replace","value":{"displayName":"Three addresses","name.formatted":"Three Addresses"}}
            """);

        user.At("emails").ShouldBeJson("""
            [{"value":"work@contoso.com","display":"Work","type":"work","primary":true},
             {"value":"home@contoso.com","display":"Home","type":"home","primary":false},
             {"value":"other@contoso.com","display":"Other","type":"other","primary":false}]
            """);
        Assert.Equal("Three Addresses", user.TextAt("name", "formatted"));
    }

    [Fact]
    public async Task A_value_that_becomes_primary_takes_that_from_the_others()
    {
        var (tenant, id) = await UserAsync();

        var user = await tenant.PatchedUserAsync(id, """
            {"op":"Add","path":"emails[type eq \"home\"].value","value":"home@contoso.com"},
            {"op":"Replace","path":"emails[type eq \"home\"].primary","value":"True"}
            """);

        Assert.False(user.OfType("emails", "work")!.Value.At("primary")!.Value.GetBoolean());
        Assert.True(user.OfType("emails", "home")!.Value.At("primary")!.Value.GetBoolean());
        await tenant.MemberEventuallyAsync(id, member => member.TextAt("email") == "home@contoso.com");
    }

    [Theory]
    [InlineData("\"\"")]
    [InlineData("null")]
    public async Task An_empty_value_reads_back_as_absent(string empty)
    {
        var (tenant, id) = await UserAsync(User + """, "modernloopRole":"ADMIN","externalId":"a" """);

        var user = await tenant.PatchedUserAsync(id, $$"""
            {"op":"Replace","path":"title","value":{{empty}}},
            {"op":"Replace","path":"displayName","value":{{empty}}},
            {"op":"Add","path":"preferredLanguage","value":{{empty}}},
            {"op":"Replace","path":"externalId","value":{{empty}}},
            {"op":"Replace","path":"modernloopRole","value":{{empty}}},
            {"op":"Replace","path":"phoneNumbers[type eq \"work\"].value","value":{{empty}}},
            {"op":"Replace","path":"phoneNumbers[type eq \"fax\"].value","value":{{empty}}},
            {"op":"Replace","path":"addresses[type eq \"work\"].streetAddress","value":{{empty}}},
            {"op":"Replace","path":"urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:department","value":{{empty}}}
            """);

        foreach (var name in (string[])["title", "displayName", "preferredLanguage", "externalId", "modernloopRole", "phoneNumbers"])
        {
            Assert.Null(user.At(name));
        }

        user.At("addresses").ShouldBeJson("""[{"type":"work","country":"US"}]""");
        user.At(EntraRequests.Enterprise).ShouldBeJson("""{"employeeNumber":"701984"}""");
        Assert.DoesNotContain("null", user.GetRawText(), StringComparison.Ordinal);
        await tenant.MemberEventuallyAsync(id, member => member.TextAt("role") == "INTERVIEWER" && member.At("workInfo", "title") is null);
    }

    [Theory]
    [InlineData("\"\"")]
    [InlineData("null")]
    public async Task An_empty_value_in_an_operation_without_a_path_reads_back_as_absent(string empty)
    {
        var (tenant, id) = await UserAsync(User);

        var user = await tenant.PatchedUserAsync(id, $$"""
            {"op":"replace","value":{"title":{{empty}},"name.formatted":{{empty}},"urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:department":{{empty}} } }
            """);

        Assert.Null(user.At("title"));
        user.At("name").ShouldBeJson("""{"givenName":"Given","familyName":"Family"}""");
        user.At(EntraRequests.Enterprise).ShouldBeJson("""{"employeeNumber":"701984"}""");
    }

    [Fact]
    public async Task One_bad_operation_leaves_the_user_as_it_was()
    {
        var (tenant, id) = await UserAsync(User);
        var before = await tenant.GetAsync($"Users/{id}");

        var refused = await tenant.PatchUserAsync(id, """
            {"op":"Replace","path":"title","value":"Sourcer"},
            {"op":"Replace","path":"nickName","value":"Al"},
            {"op":"Replace","path":"modernloopRole","value":"Owner"}
            """);

        var detail = refused.ShouldBeError(HttpStatusCode.BadRequest, "invalidValue").Detail;
        Assert.All((string[])["ADMIN", "SCHEDULER", "INTERVIEWER", "Owner"], word => Assert.Contains(word, detail, StringComparison.Ordinal));
        Assert.Equal(before.Text, (await tenant.GetAsync($"Users/{id}")).Text);
        Assert.Equal("active", (await tenant.MemberAsync(id)).Body.TextAt("status"));
    }

    [Fact]
    public async Task A_userName_changes_to_one_that_is_free_or_to_another_case_of_its_own()
    {
        var tenant = await fixture.CreateTenantAsync();
        await tenant.CreateUserAsync("taken@contoso.com");
        var id = await tenant.CreateUserAsync("a@contoso.com");

        (await tenant.PatchUserAsync(id, """{"op":"Replace","path":"userName","value":"TAKEN@contoso.com"}""")).ShouldBeError(HttpStatusCode.Conflict, "uniqueness");
        Assert.Equal("a@contoso.com", (await tenant.ReadUserAsync(id)).TextAt("userName"));

        (await tenant.PatchUserAsync(id, """{"op":"Replace","path":"userName","value":"A@Contoso.com"}""")).ShouldBe(HttpStatusCode.OK);
        var found = Assert.Single((await tenant.SearchAsync("userName eq \"a@contoso.com\"")).Body.ItemsAt("Resources"));
        Assert.Equal("A@Contoso.com", found.TextAt("userName"));
    }

    [Theory]
    [InlineData("emails[type eq \\\"home\\\" or type eq \\\"other\\\"].value")]
    [InlineData("emails[not (type eq \\\"work\\\")].value")]
    [InlineData("emails[type sw \\\"ho\\\"].value")]
    public async Task A_value_is_not_made_up_from_a_filter_that_does_not_say_what_it_is(string path)
    {
        var (tenant, id) = await UserAsync();

        (await tenant.PatchUserAsync(id, $$"""{"op":"Replace","path":"{{path}}","value":"b@contoso.com"}""")).ShouldBeError(HttpStatusCode.BadRequest, "noTarget");

        Assert.Single((await tenant.ReadUserAsync(id)).ItemsAt("emails"));
    }

    [Theory]
    [InlineData("""{"op":"Replace","path":"title","value":"Sourcer"}""", "invalidSyntax")]
    [InlineData("""{"op":"replace","path":"emails[type eq \"home\"].value","value":"b@contoso.com"}""", "noTarget")]
    [InlineData("""{"op":"replace","path":"active","value":"False"}""", "invalidValue")]
    [InlineData("""{"op":"replace","path":"urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:manager","value":"26118915"}""", "invalidValue")]
    [InlineData("""{"op":"remove","path":"emails[type eq \"work\"].display","value":"Work"}""", "invalidValue")]
    public async Task A_strict_tenant_refuses_what_the_rfc_refuses(string operation, string scimType)
    {
        var (tenant, id) = await UserAsync(settings: new TenantSettings { Mode = TenantMode.Strict });
        var before = await tenant.GetAsync($"Users/{id}");

        (await tenant.PatchUserAsync(id, operation)).ShouldBeError(HttpStatusCode.BadRequest, scimType);

        Assert.Equal(before.Text, (await tenant.GetAsync($"Users/{id}")).Text);
    }

    [Fact]
    public async Task A_role_is_kept_but_not_applied_while_roles_are_managed_in_the_product()
    {
        var (tenant, id) = await UserAsync(""" "modernloopRole":"ADMIN" """, settings: new TenantSettings { ManageRolesViaScim = false });

        (await tenant.PatchUserAsync(id, """{"op":"Replace","path":"modernloopRole","value":"SCHEDULER"},{"op":"Replace","path":"title","value":"Sourcer"}"""))
            .ShouldBe(HttpStatusCode.OK);

        Assert.Equal("SCHEDULER", (await tenant.ReadUserAsync(id)).TextAt("modernloopRole"));
        var member = await tenant.MemberEventuallyAsync(id, body => body.TextAt("workInfo", "title") == "Sourcer");
        Assert.Equal("INTERVIEWER", member.TextAt("role"));
    }

    [Fact]
    public async Task A_role_that_was_in_force_comes_back_although_scim_no_longer_manages_roles()
    {
        var (tenant, id) = await UserAsync(""" "modernloopRole":"ADMIN" """);
        await fixture.Service.Services.GetRequiredService<TenantStore>().PutAsync(
            new Tenant(tenant.Id, "Test organisation", TenantState.Active, new TenantSettings { ManageRolesViaScim = false }), CancellationToken.None);

        (await tenant.PatchUserAsync(id, """{"op":"Replace","path":"active","value":"False"},{"op":"Remove","path":"modernloopRole"}""")).ShouldBe(HttpStatusCode.OK);
        await tenant.MemberEventuallyAsync(id, member => member.TextAt("status") == "deactivated" && member.TextAt("role") is null);

        (await tenant.PatchUserAsync(id, """{"op":"Replace","path":"active","value":"True"}""")).ShouldBe(HttpStatusCode.OK);
        await tenant.MemberEventuallyAsync(id, member => member.TextAt("status") == "active" && member.TextAt("role") == "ADMIN");
    }

    [Fact]
    public async Task A_patch_that_changes_nothing_leaves_the_version_alone()
    {
        var (tenant, id) = await UserAsync(User);
        var before = await tenant.GetAsync($"Users/{id}");

        var patched = (await tenant.PatchUserAsync(id, """
            {"op":"Add","path":"title","value":"Recruiter"},
            {"op":"Replace","path":"phoneNumbers[type eq \"work\"].value","value":"+1 206 555 0100"},
            {"op":"Add","path":"emails","value":[{"value":"a@contoso.com","type":"work","primary":true}]},
            {"op":"Remove","path":"nickName"}
            """)).ShouldBe(HttpStatusCode.OK);

        Assert.Equal(before.Text, patched.Text);
    }

    [Theory]
    [InlineData("modernloopRole")]
    [InlineData("modernloop_role")]
    [InlineData("urn:scim:schemas:extension:modernloop:1.0:Profile:modernloopRole")]
    [InlineData("urn:ietf:params:scim:schemas:extension:2.0:User:modernloop_role")]
    public async Task A_role_is_set_at_the_path_of_each_of_its_places(string path)
    {
        var (tenant, id) = await UserAsync();

        (await tenant.PatchUserAsync(id, $$"""{"op":"Add","path":"{{path}}","value":"scheduler"}""")).ShouldBe(HttpStatusCode.OK);

        var member = await tenant.MemberEventuallyAsync(id, body => body.TextAt("role") == "SCHEDULER");
        Assert.Equal(path, member.TextAt("roleSource"));
    }

    [Fact]
    public async Task An_attribute_of_another_extension_is_set_by_its_urn_and_read_back_there()
    {
        var (tenant, id) = await UserAsync();

        var user = await tenant.PatchedUserAsync(id, """
            {"op":"Add","path":"urn:ietf:params:scim:schemas:extension:Looop:2.0:User:area","value":"Design"},
            {"op":"Add","path":"urn:scim:schemas:extension:modernloop:1.0:Profile:level","value":"L4"},
            {"op":"Add","path":"urn:scim:schemas:extension:modernloop:1.0:CustomAttribute:costRegion","value":"West"}
            """);

        user.At(SchemaUrns.Looop).ShouldBeJson("""{"area":"Design"}""");
        user.At(SchemaUrns.Profile).ShouldBeJson("""{"level":"L4"}""");
        user.At(SchemaUrns.CustomAttribute).ShouldBeJson("""{"costRegion":"West"}""");
        var definitions = await tenant.GetAsync($"Schemas/{SchemaUrns.CustomAttribute}");
        Assert.Equal(["costRegion"], definitions.Body.ItemsAt("attributes").Select(attribute => attribute.TextAt("name")!));
        await tenant.MemberEventuallyAsync(id, member =>
            member.TextAt("workInfo", "team") == "Design" && member.TextAt("workInfo", "level") == "L4" && member.TextAt("customAttributes", "costRegion") == "West");
    }

    [Theory]
    [InlineData("Admin", "25", "ADMIN")]
    [InlineData("Recruiter", "SCHEDULER", "SCHEDULER")]
    public async Task An_app_role_added_as_json_in_a_string_reaches_the_member_and_reads_back_as_it_was_sent(string displayName, string value, string expected)
    {
        var (tenant, id) = await UserAsync(""" "roles":[] """);

        (await tenant.PatchUserAsync(id, $$"""
            {"op":"Add","path":"roles","value":[{"value":"{\"id\":\"18d14569-c3bd-439b-9a66-3a2aee01d14f\",\"value\":\"{{value}}\",\"displayName\":\"{{displayName}}\"}"}]}
            """)).ShouldBe(HttpStatusCode.OK);

        Assert.Equal(
            $$"""{"id":"18d14569-c3bd-439b-9a66-3a2aee01d14f","value":"{{value}}","displayName":"{{displayName}}"}""",
            Assert.Single((await tenant.ReadUserAsync(id)).ItemsAt("roles")).TextAt("value"));
        var member = await tenant.MemberEventuallyAsync(id, body => body.TextAt("role") == expected);
        Assert.Equal("roles", member.TextAt("roleSource"));
    }

    [Fact]
    public async Task A_single_app_role_is_set_on_the_value_whose_primary_equals_the_text_True()
    {
        var (tenant, id) = await UserAsync();

        (await tenant.PatchUserAsync(id, """
            {"op":"Add","path":"roles[primary eq \"True\"].value","value":"Scheduler"},
            {"op":"Add","path":"roles[primary eq \"True\"].display","value":"Scheduler"},
            {"op":"Add","path":"roles[primary eq \"True\"].type","value":"WindowsAzureActiveDirectoryRole"}
            """)).ShouldBe(HttpStatusCode.OK);
        (await tenant.ReadUserAsync(id)).At("roles").ShouldBeJson(
            """[{"value":"Scheduler","display":"Scheduler","type":"WindowsAzureActiveDirectoryRole","primary":true}]""");
        await tenant.MemberEventuallyAsync(id, member => member.TextAt("role") == "SCHEDULER");

        (await tenant.PatchUserAsync(id, """
            {"op":"Replace","path":"roles[primary eq \"True\"].value","value":"Admin"},
            {"op":"Replace","path":"roles[primary eq \"True\"].display","value":"Admin"}
            """)).ShouldBe(HttpStatusCode.OK);
        Assert.Single((await tenant.ReadUserAsync(id)).ItemsAt("roles"));
        await tenant.MemberEventuallyAsync(id, member => member.TextAt("role") == "ADMIN");
    }

    [Fact]
    public async Task App_roles_that_are_only_ever_added_count_while_one_of_them_is_recognised()
    {
        var (tenant, id) = await UserAsync(""" "roles":[{"primary":false,"type":"WindowsAzureActiveDirectoryRole","value":"25","displayName":"Admin"}] """);
        Assert.Equal("Admin", Assert.Single((await tenant.ReadUserAsync(id)).ItemsAt("roles")).TextAt("display"));
        Assert.Equal("ADMIN", (await tenant.MemberAsync(id)).Body.TextAt("role"));

        (await tenant.PatchUserAsync(id, """{"op":"Add","path":"roles","value":[{"primary":false,"value":"26","displayName":"Scheduler"}]}""")).ShouldBe(HttpStatusCode.OK);

        Assert.Equal(["25", "26"], (await tenant.ReadUserAsync(id)).ItemsAt("roles").Select(role => role.TextAt("value")!));
        var member = await tenant.MemberEventuallyAsync(id, body => body.TextAt("role") == "INTERVIEWER");
        Assert.Equal("default", member.TextAt("roleSource"));
    }

    [Fact]
    public async Task App_roles_sent_as_the_full_list_replace_those_before()
    {
        var (tenant, id) = await UserAsync("""
            "roles":[{"primary":false,"type":"WindowsAzureActiveDirectoryRole","display":"Admin","value":"Admin"}]
            """);

        (await tenant.PatchUserAsync(id, """
            {"op":"replace","path":"roles","value":[
              {"primary":false,"type":"WindowsAzureActiveDirectoryRole","display":"Scheduler","value":"Scheduler"},
              {"primary":false,"type":"WindowsAzureActiveDirectoryRole","display":"Recruiter","value":"Recruiter"}]}
            """)).ShouldBe(HttpStatusCode.OK);

        (await tenant.ReadUserAsync(id)).At("roles").ShouldBeJson("""
            [{"primary":false,"type":"WindowsAzureActiveDirectoryRole","display":"Scheduler","value":"Scheduler"},
             {"primary":false,"type":"WindowsAzureActiveDirectoryRole","display":"Recruiter","value":"Recruiter"}]
            """);
        await tenant.MemberEventuallyAsync(id, member => member.TextAt("role") == "SCHEDULER");

        (await tenant.PatchUserAsync(id, """{"op":"replace","path":"roles","value":[]}""")).ShouldBe(HttpStatusCode.OK);
        Assert.Null((await tenant.ReadUserAsync(id)).At("roles"));
        await tenant.MemberEventuallyAsync(id, member => member.TextAt("role") == "INTERVIEWER");
    }

    [Fact]
    public async Task A_single_app_role_that_is_added_takes_the_place_of_the_old_one()
    {
        var (tenant, id) = await UserAsync("""
            "roles":[{"primary":true,"type":"WindowsAzureActiveDirectoryRole","value":"ADMIN"}]
            """);

        foreach (var role in new[] { "INTERVIEWER", "SCHEDULER", "INTERVIEWER" })
        {
            var appRole = JsonSerializer.Serialize($$"""{"id":"1","value":"{{role}}","displayName":"{{role}}"}""");
            var answer = await tenant.PatchUserAsync(id, $$"""{"op":"Add","path":"roles","value":[{"value":{{appRole}} }]}""");

            Assert.Single(answer.ShouldBe(HttpStatusCode.OK).Body.GetProperty("roles").EnumerateArray());
            await tenant.MemberEventuallyAsync(id, member => member.TextAt("role") == role);
        }
    }

    [Fact]
    public async Task An_echoed_meta_in_a_PATCH_without_a_path_changes_nothing()
    {
        var (tenant, id) = await UserAsync();
        var meta = (await tenant.ReadUserAsync(id)).GetProperty("meta").GetRawText();

        var answer = await tenant.PatchUserAsync(id, $$$"""{"op":"replace","value":{"id":"{{{id}}}","title":"CTO","meta":{{{meta}}} } }""");

        Assert.Equal("CTO", answer.ShouldBe(HttpStatusCode.OK).Body.GetProperty("title").GetString());
        (await tenant.PatchUserAsync(id, $$"""{"op":"replace","path":"meta","value":{{meta}} }""")).ShouldBeError(HttpStatusCode.BadRequest, "mutability");
    }

    /// <summary>A tenant of the test's own, and a user in it.</summary>
    private async Task<(TestTenant Tenant, string Id)> UserAsync(string more = "", TenantSettings? settings = null)
    {
        var tenant = await fixture.CreateTenantAsync(settings);
        return (tenant, await tenant.CreateUserAsync("a@contoso.com", more));
    }
}
