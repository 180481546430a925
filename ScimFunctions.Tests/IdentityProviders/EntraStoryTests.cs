using ScimFunctions.Scim;
using ScimFunctions.Tests.Service;

namespace ScimFunctions.Tests.IdentityProviders;

/// <summary>What Entra ID sends from the connection test to the hard delete, in its order and with its bodies.</summary>
public sealed class EntraStoryTests(ScimServiceFixture fixture) : IClassFixture<ScimServiceFixture>
{
    private static string UserJson(string userName, string externalId) => $$"""
        {"schemas":["urn:ietf:params:scim:schemas:core:2.0:User","urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"],
         "externalId":"{{externalId}}","userName":"{{userName}}","active":true,"displayName":"Alain Charon","title":"Recruiter",
         "emails":[{"primary":true,"type":"work","value":"{{userName}}"}],
         "name":{"formatted":"Alain Charon","givenName":"Alain","familyName":"Charon"},
         "addresses":[{"type":"work","streetAddress":"1 Main St","locality":"Seattle","region":"WA","postalCode":"98101","country":"US","primary":false}],
         "phoneNumbers":[{"type":"work","value":"+1 206 555 0100"},{"type":"mobile","value":"+1 206 555 0101"},{"type":"fax","value":"+1 206 555 0102"}],
         "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User":{"employeeNumber":"701984","department":"Talent"},
         "modernloopRole":"Scheduler",
         "meta":{"resourceType":"User"},"roles":[]
        }
        """;

    [Fact]
    public async Task A_user_is_tested_for_created_linked_changed_disabled_restored_and_deleted()
    {
        var tenant = await fixture.CreateTenantAsync();
        const string UserName = "alain@contoso.com";
        var externalId = Guid.NewGuid().ToString();

        // Test Connection: a user and a group that cannot exist.
        (await tenant.SearchAsync($"userName eq \"{Guid.NewGuid()}\"")).ShouldList();
        (await tenant.GetAsync($"Groups?excludedAttributes=members&filter={Uri.EscapeDataString($"displayName eq \"{Guid.NewGuid()}\"")}")).ShouldList();
        (await tenant.GetAsync("Schemas")).ShouldBe(HttpStatusCode.OK);

        // Not linked yet: each matching attribute in turn, then created.
        (await tenant.SearchAsync($"userName eq \"{UserName}\"")).ShouldList();
        (await tenant.SearchAsync($"externalId eq \"{externalId}\"")).ShouldList();
        var managerId = await tenant.CreateUserAsync("boss@contoso.com");
        var created = (await tenant.PostAsync("Users", UserJson(UserName, externalId))).ShouldBe(HttpStatusCode.Created);
        var id = created.Body.TextAt("id")!;
        created.Body.At("name").ShouldBeJson("""{"formatted":"Alain Charon","givenName":"Alain","familyName":"Charon"}""");
        created.Body.At("addresses").ShouldBeJson(
            """[{"type":"work","streetAddress":"1 Main St","locality":"Seattle","region":"WA","postalCode":"98101","country":"US","primary":false}]""");
        created.Body.At("phoneNumbers").ShouldBeJson(
            """[{"type":"work","value":"+1 206 555 0100"},{"type":"mobile","value":"+1 206 555 0101"},{"type":"fax","value":"+1 206 555 0102"}]""");
        created.Body.At(EntraRequests.Enterprise).ShouldBeJson("""{"employeeNumber":"701984","department":"Talent"}""");
        Assert.Equal("Scheduler", created.Body.TextAt("modernloopRole"));
        Assert.Equal(externalId, created.Body.TextAt("externalId"));

        // The member has the role from the start: a create never gives a provisional one.
        var member = (await tenant.MemberAsync(id)).Body;
        Assert.Equal("SCHEDULER", member.TextAt("role"));
        Assert.Equal("modernloopRole", member.TextAt("roleSource"));
        member.At("workInfo").ShouldBeJson("""{"title":"Recruiter","country":"US","department":"Talent","location":"Seattle"}""");

        // Linked from now on: read by id and compared.
        Assert.Equal(created.Text, (await tenant.GetAsync($"Users/{id}")).ShouldBe(HttpStatusCode.OK).Text);

        // The second pass: references.
        (await tenant.PatchUserAsync(id, $$"""{"op":"Add","path":"{{EntraRequests.Enterprise}}:manager","value":"{{managerId}}"}""")).ShouldBe(HttpStatusCode.OK);
        (await tenant.SearchAsync($"id eq \"{id}\" and manager eq \"{managerId}\"", "&attributes=id")).ShouldList(id);
        await tenant.MemberEventuallyAsync(id, body => body.TextAt("workInfo", "manager") == "boss@contoso.com");

        // A change of the mapped attributes, one operation each.
        (await tenant.PatchUserAsync(id, """
            {"op":"Replace","path":"name.familyName","value":"Charon-Roux"},
            {"op":"Replace","path":"displayName","value":"Alain Charon-Roux"},
            {"op":"Add","path":"urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:division","value":"Europe"},
            {"op":"Replace","path":"modernloopRole","value":"ADMIN"}
            """)).ShouldBe(HttpStatusCode.OK);
        var changed = await tenant.ReadUserAsync(id);
        Assert.Equal("Charon-Roux", changed.TextAt("name", "familyName"));
        Assert.Equal("Europe", changed.TextAt(EntraRequests.Enterprise, "division"));
        Assert.Equal("Talent", changed.TextAt(EntraRequests.Enterprise, "department"));
        await tenant.MemberEventuallyAsync(id, body => body.TextAt("role") == "ADMIN" && body.TextAt("familyName") == "Charon-Roux");
        await tenant.ReceiptEventuallyAsync(id, "role");

        // Out of scope: disabled, and still found, as disabled.
        (await tenant.PatchUserAsync(id, """{"op":"Replace","path":"active","value":"False"}""")).ShouldBe(HttpStatusCode.OK);
        Assert.False((await tenant.ReadUserAsync(id)).At("active")!.Value.GetBoolean());
        var disabled = Assert.Single((await tenant.SearchAsync($"userName eq \"{UserName}\"")).Body.ItemsAt("Resources"));
        Assert.False(disabled.At("active")!.Value.GetBoolean());
        await tenant.MemberEventuallyAsync(id, body => body.TextAt("status") == "deactivated" && body.TextAt("role") is null);
        await tenant.ReceiptEventuallyAsync(id, "deactivate");

        // Restored: found by the matching query and enabled again, with the role that it had.
        (await tenant.SearchAsync($"userName eq \"{UserName}\"")).ShouldList(id);
        (await tenant.PatchUserAsync(id, """{"op":"Replace","path":"active","value":"True"}""")).ShouldBe(HttpStatusCode.OK);
        Assert.True((await tenant.ReadUserAsync(id)).At("active")!.Value.GetBoolean());
        await tenant.MemberEventuallyAsync(id, body => body.TextAt("status") == "active" && body.TextAt("role") == "ADMIN");

        // Deleted for good in Entra.
        Assert.Empty((await tenant.DeleteAsync($"Users/{id}")).ShouldBe(HttpStatusCode.NoContent).Text);
        (await tenant.GetAsync($"Users/{id}")).ShouldBeError(HttpStatusCode.NotFound);
        (await tenant.PatchUserAsync(id, """{"op":"Replace","path":"active","value":"True"}""")).ShouldBeError(HttpStatusCode.NotFound);
        (await tenant.DeleteAsync($"Users/{id}")).ShouldBeError(HttpStatusCode.NotFound);
        (await tenant.SearchAsync($"userName eq \"{UserName}\"")).ShouldList();
        (await tenant.SearchAsync($"externalId eq \"{externalId}\"")).ShouldList();
        await tenant.MemberEventuallyAsync(id, body => body.TextAt("status") == "deactivated");
        await tenant.ReceiptEventuallyAsync(id, "remove");

        // Hired again under the same userName and externalId.
        var again = (await tenant.PostAsync("Users", UserJson(UserName, externalId))).ShouldBe(HttpStatusCode.Created);
        Assert.NotEqual(id, again.Body.TextAt("id"));
        Assert.Equal("SCHEDULER", (await tenant.MemberAsync(again.Body.TextAt("id")!)).Body.TextAt("role"));
        Assert.Equal("deactivated", (await tenant.MemberAsync(id)).Body.TextAt("status"));
    }

    [Theory]
    [InlineData("userName eq \"{0}\"")]
    [InlineData("externalId eq \"{0}\"")]
    [InlineData("emails[type eq \"work\"].value eq \"{0}\"")]
    [InlineData("externalId eq {0}")]
    public async Task Test_connection_finds_no_user_for_a_random_value_of_any_matching_attribute(string filter)
    {
        var tenant = await fixture.CreateTenantAsync();
        await tenant.CreateUserAsync("someone@contoso.com", """ "externalId":"someone" """);

        (await tenant.SearchAsync(string.Format(filter, Guid.NewGuid()))).ShouldList();
    }

    [Theory]
    [InlineData("userName eq \"Jan.Young@contoso.com\"")]
    [InlineData("userName eq \"JAN.YOUNG@CONTOSO.COM\"")]
    [InlineData("UserName Eq \"jan.young@contoso.com\"")]
    [InlineData("urn:ietf:params:scim:schemas:core:2.0:User:userName eq \"jan.young@contoso.com\"")]
    [InlineData("externalId eq \"jyoung\"")]
    [InlineData("externalId eq jyoung")]
    [InlineData("userName sw Jan and meta.Created gt 2015-10-10T14:38:21.8617979-07:00")]
    [InlineData("emails[type eq \"work\"].value eq \"jan.young@contoso.com\"")]
    [InlineData("emails[type eq \"Work\" and primary eq \"True\"].value eq \"jan.young@contoso.com\"")]
    public async Task A_user_is_found_by_every_matching_attribute(string filter)
    {
        var tenant = await fixture.CreateTenantAsync();
        await tenant.CreateUserAsync("someone.else@contoso.com");
        var id = await tenant.CreateUserAsync("Jan.Young@contoso.com", """ "externalId":"jyoung" """);

        (await tenant.SearchAsync(filter)).ShouldList(id);
    }

    [Theory]
    [InlineData("o'brien@contoso.com")]
    [InlineData("a+b&c=d@contoso.com")]
    [InlineData("a/b\\c#d?e%20f@contoso.com")]
    [InlineData("ann|anna@contoso.com")]
    [InlineData("jürgen.groß@contoso.com")]
    [InlineData("Zoë \"Zed\" 李")]
    public async Task A_matching_value_may_have_any_character(string userName)
    {
        var tenant = await fixture.CreateTenantAsync();
        var quoted = JsonSerializer.Serialize(userName);
        var created = (await tenant.PostAsync("Users", $$"""
            {"schemas":["urn:ietf:params:scim:schemas:core:2.0:User"],"userName":{{quoted}},"externalId":{{quoted}},
             "name":{"givenName":"A","familyName":"B"},"emails":[{"value":"a@contoso.com","type":"work"}]}
            """)).ShouldBe(HttpStatusCode.Created);

        Assert.Equal(userName, created.Body.TextAt("userName"));
        (await tenant.SearchAsync($"userName eq {quoted}")).ShouldList(created.Body.TextAt("id")!);
        (await tenant.SearchAsync($"externalId eq {quoted}")).ShouldList(created.Body.TextAt("id")!);
        (await tenant.DeleteAsync($"Users/{created.Body.TextAt("id")}")).ShouldBe(HttpStatusCode.NoContent);
        (await tenant.SearchAsync($"userName eq {quoted}")).ShouldList();
    }

    [Fact]
    public async Task An_externalId_is_matched_with_regard_to_case()
    {
        var tenant = await fixture.CreateTenantAsync();
        await tenant.CreateUserAsync("jyoung@contoso.com", """ "externalId":"jyoung" """);

        (await tenant.SearchAsync("externalId eq \"JYOUNG\"")).ShouldList();
    }

    [Fact]
    public async Task The_reference_check_tells_whether_a_user_has_that_manager()
    {
        var tenant = await fixture.CreateTenantAsync();
        var manager = await tenant.CreateUserAsync("boss@contoso.com");
        var user = await tenant.CreateUserAsync("user@contoso.com", $$""" "{{EntraRequests.Enterprise}}":{"manager":{"value":"{{manager}}"} } """);

        foreach (var filter in (string[])[
            $"id eq \"{user}\" and manager eq \"{manager}\"",
            $"manager eq \"{manager}\" and id eq \"{user}\"",
            $"id eq \"{user}\" and {EntraRequests.Enterprise}:manager eq \"{manager}\"",
            $"id eq \"{user}\" and manager.value eq \"{manager}\""])
        {
            var found = Assert.Single((await tenant.SearchAsync(filter, "&attributes=id")).ShouldBe(HttpStatusCode.OK).Body.ItemsAt("Resources"));
            Assert.Equal(user, found.TextAt("id"));
            Assert.Null(found.At("userName"));
            Assert.Null(found.At(EntraRequests.Enterprise));
        }

        (await tenant.SearchAsync($"id eq \"{user}\" and manager eq \"{Guid.NewGuid()}\"", "&attributes=id")).ShouldList();
        (await tenant.SearchAsync($"manager eq \"{manager}\" and id eq \"{manager}\"", "&attributes=id")).ShouldList();
        (await tenant.GetAsync($"Groups?attributes=id&filter={Uri.EscapeDataString($"id eq \"{manager}\" and members eq \"{user}\"")}")).ShouldList();
    }

    [Fact]
    public async Task Schemas_show_every_mapped_attribute_and_no_nulls()
    {
        var tenant = await fixture.CreateTenantAsync();

        var response = (await tenant.GetAsync("Schemas")).ShouldBe(HttpStatusCode.OK);

        Assert.Equal([SchemaUrns.ListResponse], response.Body.ItemsAt("schemas").Select(urn => urn.GetString()!));
        ShouldHaveNoNulls(response.Body);
        var schemas = response.Body.ItemsAt("Resources").ToDictionary(schema => schema.TextAt("id")!, StringComparer.Ordinal);
        var shown = schemas.Values.SelectMany(schema => schema.ItemsAt("attributes").SelectMany(attribute => Flatten(schema.TextAt("id")!, attribute))).ToList();
        foreach (var mapped in (string[])[
            $"{SchemaUrns.User}:userName", $"{SchemaUrns.User}:active", $"{SchemaUrns.User}:displayName", $"{SchemaUrns.User}:title",
            $"{SchemaUrns.User}:name.givenName", $"{SchemaUrns.User}:name.familyName", $"{SchemaUrns.User}:emails.value", $"{SchemaUrns.User}:emails.type",
            $"{SchemaUrns.User}:phoneNumbers.value", $"{SchemaUrns.User}:addresses.streetAddress", $"{SchemaUrns.User}:roles.value", $"{SchemaUrns.User}:modernloopRole",
            $"{SchemaUrns.EnterpriseUser}:department", $"{SchemaUrns.EnterpriseUser}:employeeNumber", $"{SchemaUrns.EnterpriseUser}:manager.value",
            $"{SchemaUrns.Profile}:manager_email", $"{SchemaUrns.Looop}:area"])
        {
            Assert.Contains(mapped, shown);
        }

        Assert.Contains(SchemaUrns.Group, schemas.Keys);
        var userName = schemas[SchemaUrns.User].ItemsAt("attributes").Single(attribute => attribute.TextAt("name") == "userName");
        Assert.Equal("readWrite", userName.TextAt("mutability"));
        Assert.True(userName.At("required")!.Value.GetBoolean());
    }

    [Fact]
    public async Task Account_discovery_and_the_validator_page_through_all_users_by_5()
    {
        var tenant = await fixture.CreateTenantAsync();
        var created = new List<string>();
        for (var number = 0; number < 11; number++)
        {
            created.Add(await tenant.CreateUserAsync($"user{number}@contoso.com"));
        }

        var found = new List<string>();
        for (var page = 0; page < 3; page++)
        {
            var response = (await tenant.GetAsync($"Users?startIndex={(page * 5) + 1}&count=5")).ShouldBe(HttpStatusCode.OK);
            Assert.Equal((page * 5) + 1, response.Body.At("startIndex")!.Value.GetInt32());
            Assert.Equal(11, response.Body.At("totalResults")!.Value.GetInt32());
            Assert.Equal(page < 2 ? 5 : 1, response.Body.At("itemsPerPage")!.Value.GetInt32());
            found.AddRange(response.ListedIds());
        }

        Assert.Equal(created, found);
    }

    [Fact]
    public async Task A_wrong_token_fails_the_connection_test()
    {
        var tenant = await fixture.CreateTenantAsync();
        var other = await fixture.CreateTenantAsync();

        var forged = await tenant.SendAsync(HttpMethod.Get, "Users", configure: request =>
            request.Headers.Authorization = new("Bearer", tenant.Token.Replace(tenant.Id, other.Id, StringComparison.Ordinal)));

        Assert.StartsWith("Bearer", forged.ShouldBeError(HttpStatusCode.Unauthorized).Headers["WWW-Authenticate"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_flag_of_the_tenant_url_may_stand_in_every_request()
    {
        var tenant = await fixture.CreateTenantAsync();

        var created = (await tenant.PostAsync("Users?aadOptscim062020", TestTenant.UserJson("flag@contoso.com"))).ShouldBe(HttpStatusCode.Created);
        var id = created.Body.TextAt("id")!;

        (await tenant.GetAsync($"Users?aadOptscim062020&filter={Uri.EscapeDataString("userName eq \"flag@contoso.com\"")}")).ShouldList(id);
        (await tenant.GetAsync($"Users/{id}?aadOptscim062020")).ShouldBe(HttpStatusCode.OK);
        Assert.Equal($"{tenant.ScimBaseUrl}/Users/{id}", created.Headers["Location"]);
    }

    private static IEnumerable<string> Flatten(string urn, JsonElement attribute)
    {
        var name = $"{urn}:{attribute.TextAt("name")}";
        return [name, .. attribute.ItemsAt("subAttributes").Select(part => $"{name}.{part.TextAt("name")}")];
    }

    private static void ShouldHaveNoNulls(JsonElement json)
    {
        Assert.NotEqual(JsonValueKind.Null, json.ValueKind);
        if (json.ValueKind is JsonValueKind.Object)
        {
            Assert.All(json.EnumerateObject(), member => ShouldHaveNoNulls(member.Value));
        }
        else if (json.ValueKind is JsonValueKind.Array)
        {
            Assert.All(json.EnumerateArray(), ShouldHaveNoNulls);
        }
    }
}
