using System.Net;
using ScimFunctions.Scim;
using ScimFunctions.Tests.Service;

namespace ScimFunctions.Tests.IdentityProviders;

/// <summary>What OneLogin and identity providers like it send: bodies from templates, URLs with odd ends, and plain JSON asked for.</summary>
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

    /// <summary>JumpCloud's activation, which is repeated whenever an admin presses the button.</summary>
    [Fact]
    public async Task A_test_user_is_created_and_deleted_as_often_as_the_connection_is_activated()
    {
        var tenant = await fixture.CreateTenantAsync();
        var ids = new HashSet<string>(StringComparer.Ordinal);

        for (var time = 0; time < 3; time++)
        {
            var id = await tenant.CreateUserAsync("scim-test@example.com", """ "externalId":"scim-test" """);
            (await tenant.DeleteAsync($"Users/{id}")).ShouldBe(HttpStatusCode.NoContent);
            ids.Add(id);
        }

        Assert.Equal(3, ids.Count);
        Assert.Equal(0, (await tenant.GetAsync("Users")).Body.At("totalResults")!.Value.GetInt32());
    }

    /// <summary>Google Workspace creates suspended users as inactive.</summary>
    [Fact]
    public async Task A_user_who_is_created_inactive_has_no_access_until_activated()
    {
        var tenant = await fixture.CreateTenantAsync();

        var id = await tenant.CreateUserAsync("suspended@example.com", """ "active":false,"modernloopRole":"ADMIN" """);

        var suspended = (await tenant.MemberAsync(id)).Body;
        Assert.Equal("deactivated", suspended.TextAt("status"));
        Assert.Null(suspended.TextAt("role"));
        (await tenant.PatchUserAsync(id, """{"op":"replace","path":"active","value":true}""")).ShouldBe(HttpStatusCode.OK);
        await tenant.MemberEventuallyAsync(id, member => member.TextAt("status") == "active" && member.TextAt("role") == "ADMIN");
    }

    private static Task<ScimResponse> SendAsync(TestTenant tenant, HttpMethod method, string path, string? json = null) =>
        tenant.SendAsync(method, path, json, request => request.Headers.Add("Accept", "application/json"));
}
