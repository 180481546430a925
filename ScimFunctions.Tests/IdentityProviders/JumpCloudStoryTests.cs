using ScimFunctions.Scim;
using ScimFunctions.Tests.Service;

namespace ScimFunctions.Tests.IdentityProviders;

/// <summary>What JumpCloud sends: a test user and a test group whenever the connection is activated, then users, and members again and again.</summary>
public sealed class JumpCloudStoryTests(ScimServiceFixture fixture) : IClassFixture<ScimServiceFixture>
{
    [Fact]
    public async Task A_test_user_and_a_test_group_are_created_and_deleted_as_often_as_the_connection_is_activated()
    {
        var tenant = await fixture.CreateTenantAsync();
        var ids = new HashSet<string>(StringComparer.Ordinal);

        for (var time = 0; time < 3; time++)
        {
            var user = (await tenant.PostAsync("Users", UserJson("scim-test@example.com", "scim-test"))).ShouldBe(HttpStatusCode.Created).Body.TextAt("id")!;
            (await tenant.GetAsync($"Users/{user}")).ShouldBe(HttpStatusCode.OK);
            var group = (await tenant.PostAsync("Groups", """{"schemas":["urn:ietf:params:scim:schemas:core:2.0:Group"],"displayName":"scim-test","members":[]}"""))
                .ShouldBe(HttpStatusCode.Created).Body.TextAt("id")!;
            (await tenant.PatchGroupAsync(group, $$"""{"op":"add","path":"members","value":[{"value":"{{user}}"}]}""")).ShouldBe(HttpStatusCode.NoContent);
            (await tenant.DeleteAsync($"Groups/{group}")).ShouldBe(HttpStatusCode.NoContent);
            (await tenant.DeleteAsync($"Users/{user}")).ShouldBe(HttpStatusCode.NoContent);
            ids.UnionWith([user, group]);
        }

        Assert.Equal(6, ids.Count);
        (await tenant.GetAsync("Users")).ShouldList();
        (await tenant.GetAsync("Groups")).ShouldList();
    }

    [Fact]
    public async Task A_user_is_created_changed_put_into_a_group_again_and_again_and_deactivated()
    {
        var tenant = await fixture.CreateTenantAsync();

        // No attribute of an extension was sent, so none comes back: JumpCloud expects no extension's schema.
        (await tenant.SearchAsync("userName eq \"kim@example.com\"")).ShouldList();
        var created = (await tenant.PostAsync("Users", UserJson("kim@example.com", "5f1e"))).ShouldBe(HttpStatusCode.Created);
        var id = created.Body.TextAt("id")!;
        Assert.Equal([SchemaUrns.User], created.Body.ItemsAt("schemas").Select(urn => urn.GetString()!));
        Assert.DoesNotContain(created.Body.EnumerateObject(), attribute => attribute.Name.StartsWith("urn:", StringComparison.Ordinal));

        (await tenant.PutAsync($"Users/{id}", UserJson("kim@example.com", "5f1e").Replace("Kim", "Kimberly", StringComparison.Ordinal))).ShouldBe(HttpStatusCode.OK);
        Assert.Equal("Kimberly", (await tenant.ReadUserAsync(id)).TextAt("name", "givenName"));

        // Members: added more than once, and removed by a list of values, which takes nobody else.
        var other = await tenant.CreateUserAsync("lee@example.com");
        var group = await tenant.CreateGroupAsync("Everyone", other);
        for (var time = 0; time < 3; time++)
        {
            (await tenant.PatchGroupAsync(group, $$"""{"op":"add","path":"members","value":[{"value":"{{id}}"}]}""")).ShouldBe(HttpStatusCode.NoContent);
            Assert.Equal(new[] { id, other }.Order(StringComparer.Ordinal), await tenant.MembersAsync(group));
        }

        for (var time = 0; time < 2; time++)
        {
            (await tenant.PatchGroupAsync(group, $$"""{"op":"remove","path":"members","value":[{"value":"{{id}}"}]}""")).ShouldBe(HttpStatusCode.NoContent);
            Assert.Equal([other], await tenant.MembersAsync(group));
        }

        // Unbound: deactivated.
        var left = (await tenant.PutAsync($"Users/{id}", UserJson("kim@example.com", "5f1e").Replace("\"active\":true", "\"active\":false", StringComparison.Ordinal)))
            .ShouldBe(HttpStatusCode.OK);
        Assert.False(left.Body.At("active")?.GetBoolean());
        await tenant.MemberEventuallyAsync(id, member => member.TextAt("status") == "deactivated");
    }

    private static string UserJson(string userName, string externalId) => $$"""
        {"schemas":["urn:ietf:params:scim:schemas:core:2.0:User"],"userName":"{{userName}}","externalId":"{{externalId}}","displayName":"Kim Park",
         "name":{"givenName":"Kim","familyName":"Park"},"emails":[{"value":"{{userName}}","type":"work","primary":true}],"active":true}
        """;
}
