using ScimFunctions.Scim;
using ScimFunctions.Tests.Service;

namespace ScimFunctions.Tests.IdentityProviders;

/// <summary>The bodies with which Entra ID, its documentation and its validators create users, and what they expect to read back.</summary>
public sealed class EntraCreateTests(ScimServiceFixture fixture) : IClassFixture<ScimServiceFixture>
{
    [Fact]
    public async Task The_enterprise_schema_may_be_listed_without_its_object()
    {
        var tenant = await fixture.CreateTenantAsync();

        var created = (await tenant.PostAsync("Users", """
            {"schemas":["urn:ietf:params:scim:schemas:core:2.0:User","urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"],
             "userName":"a@contoso.com","name":{"givenName":"A","familyName":"B"},"emails":[{"primary":true,"type":"work","value":"a@contoso.com"}]}
            """)).ShouldBe(HttpStatusCode.Created);

        Assert.Null(created.Body.At(EntraRequests.Enterprise));
    }

    [Fact]
    public async Task An_extension_object_counts_although_schemas_does_not_list_it()
    {
        var tenant = await fixture.CreateTenantAsync();

        var created = (await tenant.PostAsync("Users", TestTenant.UserJson("a@contoso.com", """
            "urn:ietf:params:scim:schemas:extension:Looop:2.0:User":{"area":"Design","custom_1":"x"},
            "urn:ietf:params:scim:schemas:extension:Contoso:2.0:User":{"shoeSize":"44"}
            """))).ShouldBe(HttpStatusCode.Created);

        created.Body.At(SchemaUrns.Looop).ShouldBeJson("""{"area":"Design","custom_1":"x"}""");
        Assert.Contains(SchemaUrns.Looop, created.Body.ItemsAt("schemas").Select(urn => urn.GetString()));
        Assert.Equal("Design", (await tenant.MemberAsync(created.Body.TextAt("id")!)).Body.TextAt("workInfo", "team"));
    }

    [Fact]
    public async Task Nulls_and_an_empty_list_of_roles_mean_no_value()
    {
        var tenant = await fixture.CreateTenantAsync();

        var created = (await tenant.PostAsync("Users", TestTenant.UserJson("a@contoso.com", """
            "addresses":null,"title":null,"roles":[],"modernloopRole":null,
            "phoneNumbers":[{"type":"work","value":"+1 206 555 0100","display":null}],
            "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User":{"manager":null,"department":null}
            """))).ShouldBe(HttpStatusCode.Created);

        Assert.DoesNotContain("null", created.Text, StringComparison.Ordinal);
        created.Body.At("phoneNumbers").ShouldBeJson("""[{"type":"work","value":"+1 206 555 0100"}]""");
        Assert.Null(created.Body.At(EntraRequests.Enterprise));
        Assert.Equal("INTERVIEWER", (await tenant.MemberAsync(created.Body.TextAt("id")!)).Body.TextAt("role"));
    }

    [Fact]
    public async Task Meta_is_the_services_own_whatever_the_client_says()
    {
        var tenant = await fixture.CreateTenantAsync();

        var created = (await tenant.PostAsync("Users", TestTenant.UserJson("a@contoso.com", """
            "id":"mine","meta":{"resourceType":"Group","created":"2001-01-01T00:00:00Z","location":"https://elsewhere.example/Users/mine","version":"W/\"7\""}
            """))).ShouldBe(HttpStatusCode.Created);

        var id = created.Body.TextAt("id");
        Assert.NotEqual("mine", id);
        Assert.Equal("User", created.Body.TextAt("meta", "resourceType"));
        Assert.Equal($"{tenant.ScimBaseUrl}/Users/{id}", created.Body.TextAt("meta", "location"));
        Assert.Equal(created.Body.TextAt("meta", "created"), created.Body.TextAt("meta", "lastModified"));
        Assert.StartsWith("20", created.Body.TextAt("meta", "created"), StringComparison.Ordinal);
        Assert.NotEqual("2001-01-01T00:00:00Z", created.Body.TextAt("meta", "created"));
        Assert.Equal(created.Headers["ETag"], created.Body.TextAt("meta", "version"));
    }

    [Theory]
    [InlineData("\"True\"", true)]
    [InlineData("\"False\"", false)]
    [InlineData("\"true\"", true)]
    [InlineData("false", false)]
    [InlineData("null", true)]
    public async Task Active_may_be_a_string(string sent, bool active)
    {
        var tenant = await fixture.CreateTenantAsync();

        var created = (await tenant.PostAsync("Users", TestTenant.UserJson("a@contoso.com", $"\"active\":{sent}"))).ShouldBe(HttpStatusCode.Created);

        Assert.Equal(active, created.Body.At("active")!.Value.GetBoolean());
        Assert.Equal(active ? "active" : "deactivated", (await tenant.MemberAsync(created.Body.TextAt("id")!)).Body.TextAt("status"));
    }

    [Fact]
    public async Task Attribute_names_may_be_in_pascal_case_and_are_read_back_in_the_schemas_spelling()
    {
        var tenant = await fixture.CreateTenantAsync();

        var created = (await tenant.PostAsync("Users", """
            {"Schemas":["URN:ietf:params:scim:schemas:core:2.0:user","urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"],
             "UserName":"a@contoso.com","Active":"True","DisplayName":"A B","ExternalId":"jyoung",
             "Name":{"GivenName":"A","FamilyName":"B"},"Emails":[{"Primary":"True","Type":"work","Value":"a@contoso.com"}],
             "URN:ietf:params:scim:schemas:extension:ENTERPRISE:2.0:User":{"Department":"Talent"},"ModernloopRole":"admin"}
            """)).ShouldBe(HttpStatusCode.Created);

        Assert.Equal("a@contoso.com", created.Body.TextAt("userName"));
        Assert.True(created.Body.At("active")!.Value.GetBoolean());
        Assert.Equal("jyoung", created.Body.TextAt("externalId"));
        created.Body.At("name").ShouldBeJson("""{"givenName":"A","familyName":"B"}""");
        created.Body.At("emails").ShouldBeJson("""[{"value":"a@contoso.com","type":"work","primary":true}]""");
        created.Body.At(EntraRequests.Enterprise).ShouldBeJson("""{"department":"Talent"}""");
        Assert.Equal("admin", created.Body.TextAt("modernloopRole"));
    }

    [Fact]
    public async Task Single_objects_and_bare_strings_may_stand_for_lists()
    {
        var tenant = await fixture.CreateTenantAsync();

        var created = (await tenant.PostAsync("Users", """
            {"schemas":["urn:ietf:params:scim:schemas:core:2.0:User"],"userName":"a@contoso.com","name":{"givenName":"A","familyName":"B"},
             "emails":{"type":"work","value":"a@contoso.com"},"phoneNumbers":["+1 206 555 0100"]}
            """)).ShouldBe(HttpStatusCode.Created);

        created.Body.At("emails").ShouldBeJson("""[{"type":"work","value":"a@contoso.com"}]""");
        created.Body.At("phoneNumbers").ShouldBeJson("""[{"value":"+1 206 555 0100"}]""");
    }

    [Fact]
    public async Task A_manager_may_be_created_as_a_plain_string_and_is_read_back_as_an_object()
    {
        var tenant = await fixture.CreateTenantAsync();
        var manager = await tenant.CreateUserAsync("boss@contoso.com");

        var id = await tenant.CreateUserAsync("a@contoso.com", $$""" "{{EntraRequests.Enterprise}}":{"manager":"{{manager}}"} """);

        Assert.Equal(manager, (await tenant.ReadUserAsync(id)).TextAt(EntraRequests.Enterprise, "manager", "value"));
        Assert.Equal("boss@contoso.com", (await tenant.MemberAsync(id)).Body.TextAt("workInfo", "manager"));
    }

    [Fact]
    public async Task A_flat_attribute_that_no_schema_has_is_ignored()
    {
        var tenant = await fixture.CreateTenantAsync();

        var created = (await tenant.PostAsync("Users", TestTenant.UserJson("a@contoso.com", """ "contosoBadge":"7" """))).ShouldBe(HttpStatusCode.Created);

        Assert.Null(created.Body.At("contosoBadge"));
    }

    [Fact]
    public async Task A_missing_userName_is_refused_by_name()
    {
        var tenant = await fixture.CreateTenantAsync();

        var refused = await tenant.PostAsync("Users", """
            {"schemas":["urn:ietf:params:scim:schemas:core:2.0:User"],"name":{"givenName":"A","familyName":"B"},"emails":[{"value":"a@contoso.com"}]}
            """);

        Assert.Contains("userName", refused.ShouldBeError(HttpStatusCode.BadRequest, "invalidValue").Detail, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"userName":"a@contoso.com","active":tru""")]
    [InlineData("""{"userName":"a@contoso.com" "active":true}""")]
    [InlineData("[]")]
    [InlineData("")]
    public async Task Malformed_json_is_refused(string body)
    {
        var tenant = await fixture.CreateTenantAsync();

        (await tenant.PostAsync("Users", body)).ShouldBeError(HttpStatusCode.BadRequest, "invalidSyntax");
    }

    [Fact]
    public async Task A_misspelt_attribute_in_a_put_is_ignored()
    {
        var tenant = await fixture.CreateTenantAsync();
        var id = await tenant.CreateUserAsync("a@contoso.com");
        var user = JsonNode.Parse((await tenant.GetAsync($"Users/{id}")).Text)!.AsObject();
        user["displayNme"] = "Misspelt";
        user["title"] = "Recruiter";

        var replaced = (await tenant.PutAsync($"Users/{id}", user.ToJsonString())).ShouldBe(HttpStatusCode.OK);

        Assert.Equal("Recruiter", replaced.Body.TextAt("title"));
        Assert.Null(replaced.Body.At("displayNme"));
    }

    [Fact]
    public async Task A_create_that_is_sent_again_after_a_timeout_is_a_conflict_and_makes_no_second_user()
    {
        var tenant = await fixture.CreateTenantAsync();
        var body = TestTenant.UserJson("a@contoso.com", """ "externalId":"8c1d" """);
        var created = (await tenant.PostAsync("Users", body)).ShouldBe(HttpStatusCode.Created);

        Assert.Contains("a@contoso.com", (await tenant.PostAsync("Users", body)).ShouldBeError(HttpStatusCode.Conflict, "uniqueness").Detail, StringComparison.Ordinal);

        var found = Assert.Single((await tenant.SearchAsync("externalId eq \"8c1d\"")).Body.ItemsAt("Resources"));
        Assert.Equal(created.Body.TextAt("id"), found.TextAt("id"));
    }

    [Theory]
    [InlineData("""{"primary":true,"type":"WindowsAzureActiveDirectoryRole","value":"Admin"}""", "ADMIN")]
    [InlineData("""{"primary":"True","type":"WindowsAzureActiveDirectoryRole","display":"Scheduler","value":"25"}""", "SCHEDULER")]
    [InlineData("""{"primary":false,"type":"WindowsAzureActiveDirectoryRole","displayName":"Admin","value":"25"}""", "ADMIN")]
    [InlineData("""{"primary":false,"type":"WindowsAzureActiveDirectoryRole","value":"Recruiter"},{"primary":false,"value":"SCHEDULER"}""", "SCHEDULER")]
    [InlineData("""{"primary":false,"value":"Scheduler"},{"primary":true,"value":"Admin"}""", "ADMIN")]
    [InlineData("""{"primary":false,"value":"Scheduler"},{"primary":false,"value":"Admin"}""", "INTERVIEWER")]
    [InlineData("""{"value":"Recruiter"}""", "INTERVIEWER")]
    public async Task An_app_role_sent_in_roles_reaches_the_member(string roles, string expected)
    {
        var tenant = await fixture.CreateTenantAsync();

        var id = await tenant.CreateUserAsync("a@contoso.com", $"\"roles\":[{roles}]");

        Assert.Equal(expected, (await tenant.MemberAsync(id)).Body.TextAt("role"));
    }

    [Theory]
    [InlineData(""" "modernloopRole":"admin" """, "ADMIN", "modernloopRole")]
    [InlineData(""" "modernloop_role":"Scheduler" """, "SCHEDULER", "modernloop_role")]
    [InlineData(""" "modernloop_role":"ADMIN","modernloopRole":"SCHEDULER" """, "SCHEDULER", "modernloopRole")]
    [InlineData(""" "modernloopRole":"","urn:scim:schemas:extension:modernloop:1.0:Profile":{"modernloop_role":"ADMIN"} """,
        "ADMIN", "urn:scim:schemas:extension:modernloop:1.0:Profile:modernloop_role")]
    [InlineData(""" "urn:ietf:params:scim:schemas:extension:2.0:User":{"modernloopRole":"ADMIN"} """,
        "ADMIN", "urn:ietf:params:scim:schemas:extension:2.0:User:modernloopRole")]
    [InlineData(""" "urn:ietf:params:scim:schemas:extension:2.0:User:modernloopRole":"ADMIN" """,
        "ADMIN", "urn:ietf:params:scim:schemas:extension:2.0:User:modernloopRole")]
    [InlineData(""" "modernloopRole":"ADMIN","roles":[{"primary":true,"value":"SCHEDULER"}] """, "ADMIN", "modernloopRole")]
    [InlineData(""" "modernloopRole":"" """, "INTERVIEWER", "default")]
    [InlineData(""" "title":"Owner" """, "INTERVIEWER", "default")]
    public async Task A_role_is_taken_from_the_first_place_that_has_one(string sent, string role, string source)
    {
        var tenant = await fixture.CreateTenantAsync();

        var member = (await tenant.MemberAsync(await tenant.CreateUserAsync("a@contoso.com", sent))).Body;

        Assert.Equal(role, member.TextAt("role"));
        Assert.Equal(source, member.TextAt("roleSource"));
    }
}
