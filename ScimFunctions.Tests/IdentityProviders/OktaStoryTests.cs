using ScimFunctions.Scim;
using ScimFunctions.Tests.Service;

namespace ScimFunctions.Tests.IdentityProviders;

/// <summary>What Okta sends, in its order and with its bodies and headers.</summary>
public sealed class OktaStoryTests(ScimServiceFixture fixture) : IClassFixture<ScimServiceFixture>
{
    private static string UserJson(string userName) => $$"""
        {"schemas":["urn:ietf:params:scim:schemas:core:2.0:User",
                    "urn:scim:schemas:extension:modernloop:1.0:Profile",
                    "urn:scim:schemas:extension:modernloop:1.0:CustomAttribute"],
         "userName":"{{userName}}",
         "name":{"givenName":"Isaac","familyName":"Brock"},
         "emails":[{"primary":true,"value":"isaac.brock@example.com","type":"work"}],
         "displayName":"Isaac Brock","locale":"en-US","externalId":"00ujl29u0le5T6Aj10h7","groups":[],"password":"1mz050nq","active":true,
         "urn:scim:schemas:extension:modernloop:1.0:Profile":
           {"title":"Talent Partner","manager_email":"modest.mouse@example.com","linkedin_url":"https://www.linkedin.com/in/isaac","location":"Portland",
            "department":"People","team":"Recruiting","country":"US","level":"L5","modernloopRole":"SCHEDULER"},
         "urn:scim:schemas:extension:modernloop:1.0:CustomAttribute":{"Cost Region":"West","badge.number":"0042"}
        }
        """;

    [Fact]
    public async Task A_user_is_tested_for_created_changed_deactivated_and_brought_back()
    {
        var tenant = await fixture.CreateTenantAsync();
        var okta = new OktaClient(tenant);

        // Test API Credentials.
        (await okta.GetAsync("Users?startIndex=1&count=2")).ShouldBePage(totalResults: 0, startIndex: 1, itemsPerPage: 0);
        (await okta.GetAsync("Groups?startIndex=1&count=100")).ShouldBePage(totalResults: 0, startIndex: 1, itemsPerPage: 0);

        // Assigned to the application: looked up, not there, created.
        (await okta.FindAsync("isaac.brock@example.com")).ShouldBePage(totalResults: 0, startIndex: 1, itemsPerPage: 0);
        var created = (await okta.PostAsync("Users", UserJson("isaac.brock@example.com"))).ShouldBe(HttpStatusCode.Created);
        var id = created.Body.TextAt("id")!;
        Assert.StartsWith("application/scim+json", created.ContentType, StringComparison.Ordinal);
        Assert.Equal($"{tenant.ScimBaseUrl}/Users/{id}", created.Headers["Location"]);
        Assert.Equal(created.Headers["Location"], created.Body.TextAt("meta", "location"));
        Assert.Null(created.Body.At("password"));

        // What it sent stands where it sent it.
        var read = (await okta.GetAsync($"Users/{id}")).ShouldBe(HttpStatusCode.OK);
        Assert.Equal(created.Text, read.Text);
        Assert.Equal("00ujl29u0le5T6Aj10h7", read.Body.TextAt("externalId"));
        Assert.True(read.Body.At("active")!.Value.GetBoolean());
        read.Body.At("emails").ShouldBeJson("""[{"primary":true,"value":"isaac.brock@example.com","type":"work"}]""");
        read.Body.At(SchemaUrns.Profile).ShouldBeJson("""
            {"title":"Talent Partner","manager_email":"modest.mouse@example.com","linkedin_url":"https://www.linkedin.com/in/isaac","location":"Portland",
             "department":"People","team":"Recruiting","country":"US","level":"L5","modernloopRole":"SCHEDULER"}
            """);
        read.Body.At(SchemaUrns.CustomAttribute).ShouldBeJson("""{"Cost Region":"West","badge.number":"0042"}""");
        Assert.Equal(
            [SchemaUrns.User, SchemaUrns.Profile, SchemaUrns.CustomAttribute],
            read.Body.ItemsAt("schemas").Select(urn => urn.GetString()!));

        // The custom attributes' definitions are the tenant's now.
        var definitions = (await okta.GetAsync($"Schemas/{SchemaUrns.CustomAttribute}")).ShouldBe(HttpStatusCode.OK);
        Assert.Equal(["Cost Region", "badge.number"], definitions.Body.ItemsAt("attributes").Select(attribute => attribute.TextAt("name")!).Order(StringComparer.Ordinal));
        Assert.All(definitions.Body.ItemsAt("attributes"), attribute => Assert.Equal("string", attribute.TextAt("type")));

        // The product sees the member at once.
        var member = (await tenant.MemberAsync(id)).ShouldBe(HttpStatusCode.OK).Body;
        Assert.Equal("active", member.TextAt("status"));
        Assert.Equal("SCHEDULER", member.TextAt("role"));
        member.At("workInfo").ShouldBeJson("""
            {"title":"Talent Partner","manager":"modest.mouse@example.com","linkedinUrl":"https://www.linkedin.com/in/isaac","country":"US","level":"L5",
             "department":"People","location":"Portland","team":"Recruiting"}
            """);
        member.At("customAttributes").ShouldBeJson("""{"Cost Region":"West","badge.number":"0042"}""");

        // Created once more: refused, and found by the look-up that follows.
        var repeated = (await okta.PostAsync("Users", UserJson("isaac.brock@example.com"))).ShouldBeError(HttpStatusCode.Conflict, "uniqueness");
        Assert.Contains("isaac.brock@example.com", repeated.Detail, StringComparison.Ordinal);
        var found = await okta.FindAsync("isaac.brock@example.com");
        found.ShouldBePage(totalResults: 1, startIndex: 1, itemsPerPage: 1);
        Assert.Equal(id, found.Body.ItemsAt("Resources")[0].TextAt("id"));

        // The profile changes: what was read is sent back with the edits.
        var edited = JsonNode.Parse((await okta.GetAsync($"Users/{id}")).Text)!.AsObject();
        edited["displayName"] = "Isaac K. Brock";
        edited["emails"]![0]!["display"] = "isaac.brock@example.com";
        edited["groups"] = JsonNode.Parse("""[{"value":"00g1emaKYZTWRYYRRTSK","display":"Everyone"}]""");
        edited[SchemaUrns.Profile]!["title"] = "Head of Talent";
        var replaced = (await okta.PutAsync($"Users/{id}", edited.ToJsonString())).ShouldBe(HttpStatusCode.OK);
        Assert.Equal(id, replaced.Body.TextAt("id"));
        Assert.Equal("Isaac K. Brock", replaced.Body.TextAt("displayName"));
        Assert.Equal("isaac.brock@example.com", replaced.Body.ItemsAt("emails")[0].TextAt("display"));
        Assert.Equal("Head of Talent", replaced.Body.TextAt(SchemaUrns.Profile, "title"));
        Assert.Empty(replaced.Body.ItemsAt("groups"));
        Assert.Equal(read.Body.TextAt("meta", "created"), replaced.Body.TextAt("meta", "created"));
        Assert.NotEqual(read.Body.TextAt("meta", "version"), replaced.Body.TextAt("meta", "version"));
        await tenant.MemberEventuallyAsync(id, body => body.TextAt("workInfo", "title") == "Head of Talent" && body.TextAt("displayName") == "Isaac K. Brock");

        // Sent back as it is, nothing changes.
        var unchanged = (await okta.PutAsync($"Users/{id}", replaced.Text)).ShouldBe(HttpStatusCode.OK);
        Assert.Equal(replaced.Text, unchanged.Text);

        // Unassigned: access ends.
        var deactivated = (await okta.ReplaceWithoutPathAsync(id, """{"active":false}""")).ShouldBe(HttpStatusCode.OK);
        Assert.False(deactivated.Body.At("active")!.Value.GetBoolean());
        Assert.False((await okta.GetAsync($"Users/{id}")).Body.At("active")!.Value.GetBoolean());
        var leaver = await tenant.MemberEventuallyAsync(id, body => body.TextAt("status") == "deactivated");
        Assert.Null(leaver.TextAt("role"));
        Assert.NotNull(leaver.TextAt("sessionsRevokedAt"));
        var receipt = await tenant.ReceiptEventuallyAsync(id, "deactivate");
        Assert.Equal("applied", receipt.TextAt("state"));
        Assert.False(receipt.At("late")!.Value.GetBoolean());
        Assert.True(receipt.At("appliedAt")!.Value.GetDateTimeOffset() >= receipt.At("acceptedAt")!.Value.GetDateTimeOffset());
        Assert.False((await okta.FindAsync("isaac.brock@example.com")).Body.ItemsAt("Resources")[0].At("active")!.Value.GetBoolean());

        // Assigned again: access comes back as it was.
        var reactivated = (await okta.ReplaceWithoutPathAsync(id, """{"active":true}""")).ShouldBe(HttpStatusCode.OK);
        Assert.True(reactivated.Body.At("active")!.Value.GetBoolean());
        var returned = await tenant.MemberEventuallyAsync(id, body => body.TextAt("status") == "active");
        Assert.Equal("SCHEDULER", returned.TextAt("role"));
        await tenant.ReceiptEventuallyAsync(id, "reactivate");

        // Password sync: accepted, kept nowhere.
        var synced = (await okta.ReplaceWithoutPathAsync(id, """{"password":"correct horse battery staple"}""")).ShouldBe(HttpStatusCode.OK);
        Assert.DoesNotContain("correct horse", synced.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("correct horse", (await okta.GetAsync($"Users/{id}?attributes=userName,password")).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_user_who_exists_is_found_linked_and_takes_over_the_profile_that_Okta_has()
    {
        var tenant = await fixture.CreateTenantAsync();
        var okta = new OktaClient(tenant);
        var id = await tenant.CreateUserAsync("Isaac.Brock@example.com", "\"title\":\"Ours\",\"nickName\":\"Ike\"");

        var found = (await okta.FindAsync("isaac.brock@example.com")).ShouldList(id).Body.ItemsAt("Resources")[0];
        var profile = JsonNode.Parse(UserJson("isaac.brock@example.com"))!.AsObject();
        profile["id"] = id;
        profile["meta"] = JsonNode.Parse(found.At("meta")!.Value.GetRawText());
        var linked = (await okta.PutAsync($"Users/{id}", profile.ToJsonString())).ShouldBe(HttpStatusCode.OK);

        Assert.Equal("isaac.brock@example.com", linked.Body.TextAt("userName"));
        Assert.Equal("00ujl29u0le5T6Aj10h7", linked.Body.TextAt("externalId"));
        Assert.Null(linked.Body.At("nickName"));
        await tenant.MemberEventuallyAsync(id, member => member.TextAt("role") == "SCHEDULER" && member.TextAt("workInfo", "title") == "Talent Partner");
    }

    [Fact]
    public async Task An_import_by_pages_of_100_gets_every_user_exactly_once_in_a_stable_order()
    {
        const int Users = 250;
        var tenant = await fixture.CreateTenantAsync();
        var okta = new OktaClient(tenant);
        await Parallel.ForAsync(0, Users, new ParallelOptions { MaxDegreeOfParallelism = 16 }, async (number, _) =>
            await tenant.CreateUserAsync($"user{number}@example.com"));

        var first = (await okta.ImportAsync("Users")).Select(user => user.TextAt("userName")!).ToList();
        var second = (await okta.ImportAsync("Users")).Select(user => user.TextAt("userName")!);

        Assert.Equal(Users, first.Count);
        Assert.Equal(Enumerable.Range(0, Users).Select(number => $"user{number}@example.com").Order(StringComparer.Ordinal), first.Order(StringComparer.Ordinal));
        Assert.Equal(first, second);
        (await okta.GetAsync("Groups?startIndex=1&count=100")).ShouldBePage(totalResults: 0, startIndex: 1, itemsPerPage: 0);
    }

    [Fact]
    public async Task An_import_gets_deactivated_users_too_with_arrays_and_a_primary_email()
    {
        var tenant = await fixture.CreateTenantAsync();
        var okta = new OktaClient(tenant);
        var id = await tenant.CreateUserAsync("left@example.com", """ "phoneNumbers":[{"value":"+1 555 0100","type":"mobile"}],"active":false """);

        var user = Assert.Single((await okta.GetAsync("Users?startIndex=1&count=100")).Body.ItemsAt("Resources"));

        Assert.Equal(id, user.TextAt("id"));
        Assert.False(user.At("active")!.Value.GetBoolean());
        Assert.True(Assert.Single(user.ItemsAt("emails")).At("primary")!.Value.GetBoolean());
        user.At("phoneNumbers").ShouldBeJson("""[{"value":"+1 555 0100","type":"mobile"}]""");
        Assert.Equal("deactivated", (await tenant.MemberAsync(id)).Body.TextAt("status"));
    }

    [Fact]
    public async Task A_custom_application_deactivates_and_reactivates_by_put()
    {
        var tenant = await fixture.CreateTenantAsync();
        var okta = new OktaClient(tenant);
        var id = (await okta.PostAsync("Users", UserJson("put@example.com"))).Body.TextAt("id")!;
        var user = JsonNode.Parse((await okta.GetAsync($"Users/{id}")).Text)!.AsObject();

        user["active"] = false;
        user["password"] = "another";
        var deactivated = (await okta.PutAsync($"Users/{id}", user.ToJsonString())).ShouldBe(HttpStatusCode.OK);
        Assert.False(deactivated.Body.At("active")!.Value.GetBoolean());
        Assert.Null(deactivated.Body.At("password"));
        await tenant.MemberEventuallyAsync(id, body => body.TextAt("status") == "deactivated");

        user["active"] = true;
        (await okta.PutAsync($"Users/{id}", user.ToJsonString())).ShouldBe(HttpStatusCode.OK);
        var returned = await tenant.MemberEventuallyAsync(id, body => body.TextAt("status") == "active");
        Assert.Equal("SCHEDULER", returned.TextAt("role"));
    }

    [Fact]
    public async Task A_put_that_leaves_active_out_does_not_bring_a_leaver_back()
    {
        var tenant = await fixture.CreateTenantAsync();
        var okta = new OktaClient(tenant);
        var id = (await okta.PostAsync("Users", UserJson("left@example.com"))).Body.TextAt("id")!;
        await okta.ReplaceWithoutPathAsync(id, """{"active":false}""");
        var user = JsonNode.Parse((await okta.GetAsync($"Users/{id}")).Text)!.AsObject();
        user.Remove("active");
        user["title"] = "Gone fishing";

        var replaced = (await okta.PutAsync($"Users/{id}", user.ToJsonString())).ShouldBe(HttpStatusCode.OK);

        Assert.Equal("Gone fishing", replaced.Body.TextAt("title"));
        Assert.False(replaced.Body.At("active")!.Value.GetBoolean());
    }

    [Fact]
    public async Task A_put_clears_what_it_leaves_out()
    {
        var tenant = await fixture.CreateTenantAsync();
        var okta = new OktaClient(tenant);
        var id = (await okta.PostAsync("Users", UserJson("clear@example.com"))).Body.TextAt("id")!;
        var user = JsonNode.Parse((await okta.GetAsync($"Users/{id}")).Text)!.AsObject();
        user.Remove("locale");
        user.Remove(SchemaUrns.CustomAttribute);

        var replaced = (await okta.PutAsync($"Users/{id}", user.ToJsonString())).ShouldBe(HttpStatusCode.OK);

        Assert.Null(replaced.Body.At("locale"));
        Assert.Null(replaced.Body.At(SchemaUrns.CustomAttribute));
        Assert.Equal([SchemaUrns.User, SchemaUrns.Profile], replaced.Body.ItemsAt("schemas").Select(urn => urn.GetString()!));
    }

    [Fact]
    public async Task A_put_on_a_user_that_does_not_exist_creates_none()
    {
        var tenant = await fixture.CreateTenantAsync();
        var okta = new OktaClient(tenant);

        (await okta.PutAsync($"Users/{Guid.NewGuid()}", UserJson("nobody@example.com"))).ShouldBeError(HttpStatusCode.NotFound);

        (await okta.FindAsync("nobody@example.com")).ShouldBePage(totalResults: 0, startIndex: 1, itemsPerPage: 0);
    }

    [Fact]
    public async Task A_patch_may_carry_the_id_of_its_user_but_no_other_one()
    {
        var tenant = await fixture.CreateTenantAsync();
        var okta = new OktaClient(tenant);
        var id = await tenant.CreateUserAsync("id@example.com");

        var patched = (await okta.ReplaceWithoutPathAsync(id, $$"""{"id":"{{id}}","displayName":"With id"}""")).ShouldBe(HttpStatusCode.OK);

        Assert.Equal("With id", patched.Body.TextAt("displayName"));
        (await okta.ReplaceWithoutPathAsync(id, """{"id":"another","displayName":"No"}""")).ShouldBeError(HttpStatusCode.BadRequest, "mutability");
        Assert.Equal("With id", (await okta.GetAsync($"Users/{id}")).Body.TextAt("displayName"));
    }

    [Fact]
    public async Task A_namespace_that_is_not_known_is_left_out_of_the_user_and_its_schemas()
    {
        var tenant = await fixture.CreateTenantAsync();
        var okta = new OktaClient(tenant);

        var created = (await okta.PostAsync("Users", """
            {"schemas":["urn:ietf:params:scim:schemas:core:2.0:User","urn:ietf:params:scim:schemas:extension:acme:2.0:User"],
             "userName":"isaac.brock@example.com","name":{"givenName":"Isaac","familyName":"Brock"},"groups":[],"password":"1mz050nq","active":true,
             "emails":[{"primary":true,"value":"isaac.brock@example.com","type":"work"}],
             "urn:ietf:params:scim:schemas:extension:acme:2.0:User":{"badge":"0042"},
             "urn:scim:schemas:extension:modernloop:1.0:CustomAttribute":{"badge":"0043"}
            }
            """)).ShouldBe(HttpStatusCode.Created);

        Assert.Equal([SchemaUrns.User, SchemaUrns.CustomAttribute], created.Body.ItemsAt("schemas").Select(urn => urn.GetString()!));
        Assert.DoesNotContain("0042", created.Text, StringComparison.Ordinal);
        created.Body.At(SchemaUrns.CustomAttribute).ShouldBeJson("""{"badge":"0043"}""");
    }

    /// <summary>With Okta Identity Governance, Okta reads what is advertised and then each advertised endpoint. We advertise no roles or entitlements of Okta's.</summary>
    [Fact]
    public async Task Every_endpoint_that_is_advertised_can_be_read_and_roles_and_entitlements_are_attributes_of_users()
    {
        var tenant = await fixture.CreateTenantAsync();
        var okta = new OktaClient(tenant);
        const string Roles = """[{"value":"25","display":"Recruiter","type":"Role"}]""";
        const string Entitlements = """[{"value":"E5","display":"License E5","type":"License"}]""";

        var types = (await okta.GetAsync("ResourceTypes")).ShouldBe(HttpStatusCode.OK).Body.ItemsAt("Resources");
        (await okta.GetAsync("Schemas")).ShouldBe(HttpStatusCode.OK);
        foreach (var type in types)
        {
            Assert.StartsWith("urn:ietf:params:scim:schemas:core:2.0:", type.TextAt("schema"), StringComparison.Ordinal);
            (await okta.GetAsync($"{type.TextAt("endpoint")!.TrimStart('/')}?startIndex=1&count=100")).ShouldBePage(totalResults: 0, startIndex: 1, itemsPerPage: 0);
        }

        var id = await tenant.CreateUserAsync("isaac.brock@example.com", $"\"roles\":{Roles},\"entitlements\":{Entitlements}");
        var user = (await okta.GetAsync($"Users/{id}")).Body;
        user.At("roles").ShouldBeJson(Roles);
        user.At("entitlements").ShouldBeJson(Entitlements);
    }

    [Fact]
    public async Task A_manager_is_whatever_text_the_admin_maps()
    {
        var tenant = await fixture.CreateTenantAsync();
        var okta = new OktaClient(tenant);

        var created = (await okta.PostAsync("Users", TestTenant.UserJson("m@example.com", """
            "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User":
              {"manager":{"value":"jane.doe","displayName":"Jane Doe"},"costCenter":"4130","employeeNumber":"701984"}
            """))).ShouldBe(HttpStatusCode.Created);

        Assert.Equal("jane.doe", created.Body.TextAt(SchemaUrns.EnterpriseUser, "manager", "value"));
        Assert.Equal("4130", created.Body.TextAt(SchemaUrns.EnterpriseUser, "costCenter"));
        Assert.Equal("701984", created.Body.TextAt(SchemaUrns.EnterpriseUser, "employeeNumber"));
    }

    [Fact]
    public async Task A_role_may_come_in_a_namespace_of_its_own()
    {
        var tenant = await fixture.CreateTenantAsync();
        var okta = new OktaClient(tenant);

        var created = (await okta.PostAsync("Users", TestTenant.UserJson(
            "role@example.com", """ "urn:ietf:params:scim:schemas:extension:2.0:User":{"modernloop_role":"admin"} """))).ShouldBe(HttpStatusCode.Created);

        Assert.Equal("admin", created.Body.TextAt(SchemaUrns.Role, "modernloop_role"));
        Assert.Equal("ADMIN", (await tenant.MemberAsync(created.Body.TextAt("id")!)).Body.TextAt("role"));
    }

    [Fact]
    public async Task An_unusable_value_is_refused_with_a_sentence_that_the_task_in_okta_shows()
    {
        var tenant = await fixture.CreateTenantAsync();
        var okta = new OktaClient(tenant);

        var role = await okta.PostAsync("Users", TestTenant.UserJson("a@example.com", """ "urn:scim:schemas:extension:modernloop:1.0:Profile":{"modernloopRole":"Owner"} """));
        var manager = await okta.PostAsync("Users", TestTenant.UserJson("b@example.com", """ "urn:scim:schemas:extension:modernloop:1.0:Profile":{"manager_email":"Jane Doe"} """));
        var missing = await okta.PostAsync("Users", """{"schemas":["urn:ietf:params:scim:schemas:core:2.0:User"],"userName":"c@example.com","name":{"givenName":"C"}}""");

        foreach (var word in (string[])["ADMIN", "SCHEDULER", "INTERVIEWER", "Owner", "modernloopRole"])
        {
            Assert.Contains(word, role.ShouldBeError(HttpStatusCode.BadRequest, "invalidValue").Detail, StringComparison.Ordinal);
        }

        Assert.Contains("manager_email", manager.ShouldBeError(HttpStatusCode.BadRequest, "invalidValue").Detail, StringComparison.Ordinal);
        Assert.Contains("name.familyName", missing.ShouldBeError(HttpStatusCode.BadRequest, "invalidValue").Detail, StringComparison.Ordinal);
        Assert.Contains("emails", missing.Detail, StringComparison.Ordinal);
        (await okta.GetAsync("Users?startIndex=1&count=2")).ShouldBePage(totalResults: 0, startIndex: 1, itemsPerPage: 0);
    }
}
