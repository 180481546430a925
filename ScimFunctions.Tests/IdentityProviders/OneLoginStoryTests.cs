using ScimFunctions.Scim;
using ScimFunctions.Tests.Service;

namespace ScimFunctions.Tests.IdentityProviders;

/// <summary>What OneLogin sends: bodies from templates, URLs with odd ends, and plain JSON asked for.</summary>
public sealed class OneLoginStoryTests(ScimServiceFixture fixture) : IClassFixture<ScimServiceFixture>
{
    private static string UserJson(string userName, string familyName) => $$"""
        {"schemas":["urn:scim:schemas:core:2.0","urn:scim:schemas:extension:enterprise:2.0"],
         "userName":"{{userName}}","displayName":"Ann {{familyName}}","name":{"givenName":"Ann","familyName":"{{familyName}}","formatted":"Ann {{familyName}}"},
         "emails":[{"value":"{{userName}}","type":"work","primary":true}],
         "urn:scim:schemas:extension:enterprise:2.0":{"department":"Talent"},
         "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User":{"department":"Talent"}
        }
        """;

    [Fact]
    public async Task A_user_is_looked_up_created_changed_by_put_and_deleted()
    {
        var tenant = await fixture.CreateTenantAsync();

        // The connection test, and then the look-up: spaces as plus signs, and an URL that ends in &.
        var empty = await SendAsync(tenant, HttpMethod.Get, "Users?filter=userName+eq+%22nobody%40example.com%22&");
        Assert.Equal(0, empty.ShouldBe(HttpStatusCode.OK).Body.At("totalResults")!.Value.GetInt32());

        var created = (await SendAsync(tenant, HttpMethod.Post, "Users/", UserJson("ann@example.com", "Lee"))).ShouldBe(HttpStatusCode.Created);
        var id = created.Body.TextAt("id")!;
        Assert.Equal("Talent", created.Body.TextAt(SchemaUrns.EnterpriseUser, "department"));
        Assert.Equal([SchemaUrns.User, SchemaUrns.EnterpriseUser], created.Body.ItemsAt("schemas").Select(urn => urn.GetString()!));
        Assert.Equal($"{tenant.ScimBaseUrl}/Users/{id}", created.Headers["Location"]);

        var found = await SendAsync(tenant, HttpMethod.Get, "Users/?filter=userName+eq+%22ann%40example.com%22&");
        Assert.Equal([id], found.ShouldBe(HttpStatusCode.OK).Body.ItemsAt("Resources").Select(user => user.TextAt("id")!));
        Assert.Equal(id, (await SendAsync(tenant, HttpMethod.Get, $"Users/{id}?")).ShouldBe(HttpStatusCode.OK).Body.TextAt("id"));
        Assert.Equal(id, (await SendAsync(tenant, HttpMethod.Get, $"Users/{id}/?&")).ShouldBe(HttpStatusCode.OK).Body.TextAt("id"));

        var replaced = (await SendAsync(tenant, HttpMethod.Put, $"Users/{id}?", UserJson("ann@example.com", "Lee-Park"))).ShouldBe(HttpStatusCode.OK);
        Assert.Equal("Lee-Park", replaced.Body.TextAt("name", "familyName"));
        await tenant.MemberEventuallyAsync(id, member => member.TextAt("familyName") == "Lee-Park" && member.TextAt("workInfo", "department") == "Talent");

        (await SendAsync(tenant, HttpMethod.Delete, $"Users/{id}/")).ShouldBe(HttpStatusCode.NoContent);
        (await SendAsync(tenant, HttpMethod.Get, $"Users/{id}")).ShouldBeError(HttpStatusCode.NotFound);
        await tenant.MemberEventuallyAsync(id, member => member.TextAt("status") == "deactivated");
        await tenant.ReceiptEventuallyAsync(id, "remove");
    }

    [Fact]
    public async Task Every_answer_is_plain_json_for_who_asks_for_that()
    {
        var tenant = await fixture.CreateTenantAsync();
        var created = (await SendAsync(tenant, HttpMethod.Post, "Users", UserJson("ann@example.com", "Lee"))).ShouldBe(HttpStatusCode.Created);

        foreach (var response in (ScimResponse[])[
            created,
            (await SendAsync(tenant, HttpMethod.Get, $"Users/{created.Body.TextAt("id")}")).ShouldBe(HttpStatusCode.OK),
            (await SendAsync(tenant, HttpMethod.Get, "Users")).ShouldBe(HttpStatusCode.OK),
            (await SendAsync(tenant, HttpMethod.Get, "Groups?")).ShouldBe(HttpStatusCode.OK),
            (await SendAsync(tenant, HttpMethod.Get, "Schemas")).ShouldBe(HttpStatusCode.OK),
            (await SendAsync(tenant, HttpMethod.Post, "Users", UserJson("ann@example.com", "Lee"))).ShouldBeError(HttpStatusCode.Conflict, "uniqueness"),
            (await SendAsync(tenant, HttpMethod.Get, "Users/none")).ShouldBeError(HttpStatusCode.NotFound)])
        {
            Assert.Equal("application/json", response.ContentType?.Split(';')[0]);
        }
    }

    [Theory]
    [InlineData("Users/")]
    [InlineData("Users/?")]
    [InlineData("Users?&")]
    [InlineData("Users?startIndex=1&count=100&")]
    [InlineData("Groups/?&")]
    [InlineData("ServiceProviderConfig/")]
    [InlineData("ResourceTypes/")]
    [InlineData("ResourceTypes/User/")]
    [InlineData("Schemas/")]
    [InlineData("Schemas/URN:ietf:params:scim:schemas:core:2.0:user/")]
    public async Task A_slash_a_question_mark_or_an_ampersand_at_the_end_of_the_url_does_no_harm(string path)
    {
        var tenant = await fixture.CreateTenantAsync();

        (await SendAsync(tenant, HttpMethod.Get, path)).ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task A_plus_sign_in_a_name_is_found_when_it_is_escaped()
    {
        var tenant = await fixture.CreateTenantAsync();
        var id = await tenant.CreateUserAsync("ann+test@example.com");

        var found = await SendAsync(tenant, HttpMethod.Get, "Users?filter=userName+eq+%22ann%2Btest%40example.com%22");

        Assert.Equal([id], found.ShouldBe(HttpStatusCode.OK).Body.ItemsAt("Resources").Select(user => user.TextAt("id")!));
    }

    [Fact]
    public async Task A_group_is_looked_up_created_filled_emptied_and_deleted()
    {
        var tenant = await fixture.CreateTenantAsync();
        var (ann, bob) = (await tenant.CreateUserAsync("ann@example.com"), await tenant.CreateUserAsync("bob@example.com"));

        // Every group is read, and the one looked up.
        (await SendAsync(tenant, HttpMethod.Get, "Groups?")).ShouldList();
        (await SendAsync(tenant, HttpMethod.Get, "Groups?filter=displayName+eq+%22Sales+EMEA%22&")).ShouldList();

        // Created from a template, with a schema of SCIM 1.
        var created = (await SendAsync(tenant, HttpMethod.Post, "Groups/", """{"schemas":["urn:scim:schemas:core:2.0"],"displayName":"Sales EMEA"}"""))
            .ShouldBe(HttpStatusCode.Created);
        var id = created.Body.TextAt("id")!;
        Assert.Equal([SchemaUrns.Group], created.Body.ItemsAt("schemas").Select(urn => urn.GetString()!));
        (await SendAsync(tenant, HttpMethod.Get, "Groups?filter=displayName+eq+%22Sales+EMEA%22&")).ShouldList(id);
        Assert.Equal(id, (await SendAsync(tenant, HttpMethod.Get, $"Groups/{id}?")).ShouldBe(HttpStatusCode.OK).Body.TextAt("id"));

        // Members by PATCH, one at a time.
        foreach (var member in (string[])[ann, bob])
        {
            (await SendAsync(tenant, HttpMethod.Patch, $"Groups/{id}?", $$"""
                {"schemas":["urn:ietf:params:scim:api:messages:2.0:PatchOp"],"Operations":[{"op":"add","path":"members","value":[{"value":"{{member}}"}]}]}
                """)).ShouldBe(HttpStatusCode.NoContent);
        }

        Assert.Equal([ann, bob], await tenant.MembersAsync(id));
        (await SendAsync(tenant, HttpMethod.Patch, $"Groups/{id}/?&", $$"""
            {"schemas":["urn:ietf:params:scim:api:messages:2.0:PatchOp"],"Operations":[{"op":"remove","path":"members[value eq \"{{ann}}\"]"}]}
            """)).ShouldBe(HttpStatusCode.NoContent);
        Assert.Equal([bob], await tenant.MembersAsync(id));

        // A user who is deleted is in no group; then the group is deleted too.
        (await SendAsync(tenant, HttpMethod.Delete, $"Users/{bob}?")).ShouldBe(HttpStatusCode.NoContent);
        Assert.Empty(await tenant.MembersAsync(id));
        (await SendAsync(tenant, HttpMethod.Delete, $"Groups/{id}?")).ShouldBe(HttpStatusCode.NoContent);
        (await SendAsync(tenant, HttpMethod.Get, $"Groups/{id}")).ShouldBeError(HttpStatusCode.NotFound);
    }

    private static Task<ScimResponse> SendAsync(TestTenant tenant, HttpMethod method, string path, string? json = null) =>
        tenant.SendAsync(method, path, json, request => request.Headers.Add("Accept", "application/json"));
}
