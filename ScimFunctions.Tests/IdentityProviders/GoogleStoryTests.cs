using ScimFunctions.Tests.Service;

namespace ScimFunctions.Tests.IdentityProviders;

/// <summary>What is known of Google Workspace: it provisions applications of its catalogue, and suspends users. Its bodies are not documented.</summary>
public sealed class GoogleStoryTests(ScimServiceFixture fixture) : IClassFixture<ScimServiceFixture>
{
    private static string UserJson(bool active) => $$"""
        {"schemas":["urn:ietf:params:scim:schemas:core:2.0:User"],"userName":"sundar@example.com","externalId":"110169","active":{{(active ? "true" : "false")}},
         "name":{"givenName":"Sundar","familyName":"Rao"},"emails":[{"value":"sundar@example.com","type":"work","primary":true}],"modernloopRole":"ADMIN"}
        """;

    [Fact]
    public async Task A_user_is_created_suspended_resumed_and_deleted()
    {
        var tenant = await fixture.CreateTenantAsync();
        (await tenant.SearchAsync("userName eq \"sundar@example.com\"")).ShouldList();
        var id = (await tenant.PostAsync("Users", UserJson(active: true))).ShouldBe(HttpStatusCode.Created).Body.TextAt("id")!;

        (await tenant.PatchUserAsync(id, """{"op":"replace","path":"active","value":false}""")).ShouldBe(HttpStatusCode.OK);
        await tenant.MemberEventuallyAsync(id, member => member.TextAt("status") == "deactivated");
        (await tenant.PutAsync($"Users/{id}", UserJson(active: true))).ShouldBe(HttpStatusCode.OK);
        await tenant.MemberEventuallyAsync(id, member => member.TextAt("status") == "active" && member.TextAt("role") == "ADMIN");

        (await tenant.DeleteAsync($"Users/{id}")).ShouldBe(HttpStatusCode.NoContent);
        (await tenant.SearchAsync("userName eq \"sundar@example.com\"")).ShouldList();
    }

    [Fact]
    public async Task A_user_who_is_created_suspended_has_no_access_until_activated()
    {
        var tenant = await fixture.CreateTenantAsync();

        var id = (await tenant.PostAsync("Users", UserJson(active: false))).ShouldBe(HttpStatusCode.Created).Body.TextAt("id")!;

        var suspended = (await tenant.MemberAsync(id)).Body;
        Assert.Equal("deactivated", suspended.TextAt("status"));
        Assert.Null(suspended.TextAt("role"));
        (await tenant.PatchUserAsync(id, """{"op":"replace","path":"active","value":true}""")).ShouldBe(HttpStatusCode.OK);
        await tenant.MemberEventuallyAsync(id, member => member.TextAt("status") == "active" && member.TextAt("role") == "ADMIN");
    }
}
