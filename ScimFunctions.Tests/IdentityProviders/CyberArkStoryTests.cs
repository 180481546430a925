using ScimFunctions.Tests.Service;

namespace ScimFunctions.Tests.IdentityProviders;

/// <summary>What little is known of CyberArk: SCIM belongs to a SAML application, with this service's URL and a bearer token.</summary>
public sealed class CyberArkStoryTests(ScimServiceFixture fixture) : IClassFixture<ScimServiceFixture>
{
    [Fact]
    public async Task The_connection_is_verified_and_a_user_is_created_changed_grouped_and_deactivated()
    {
        var tenant = await fixture.CreateTenantAsync();

        (await tenant.GetAsync("ServiceProviderConfig")).ShouldBe(HttpStatusCode.OK);
        (await tenant.GetAsync("Users?startIndex=1&count=1")).ShouldBePage(totalResults: 0, startIndex: 1, itemsPerPage: 0);

        (await tenant.SearchAsync("userName eq \"robin@example.com\"")).ShouldList();
        var id = (await tenant.PostAsync("Users", TestTenant.UserJson("robin@example.com", "\"active\":true"))).ShouldBe(HttpStatusCode.Created).Body.TextAt("id")!;
        (await tenant.PutAsync($"Users/{id}", TestTenant.UserJson("robin@example.com", "\"active\":true,\"title\":\"Analyst\""))).ShouldBe(HttpStatusCode.OK);
        Assert.Equal("Analyst", (await tenant.ReadUserAsync(id)).TextAt("title"));

        var group = await tenant.CreateGroupAsync("Analysts");
        (await tenant.PatchGroupAsync(group, $$"""{"op":"add","path":"members","value":[{"value":"{{id}}"}]}""")).ShouldBe(HttpStatusCode.NoContent);
        Assert.Equal([id], await tenant.MembersAsync(group));

        (await tenant.PatchUserAsync(id, """{"op":"replace","value":{"active":false}}""")).ShouldBe(HttpStatusCode.OK);
        await tenant.MemberEventuallyAsync(id, member => member.TextAt("status") == "deactivated");
    }
}
