using ScimFunctions.Tests.Service;

namespace ScimFunctions.Tests.IdentityProviders;

/// <summary>What PingOne and PingFederate send. Much of it an admin chooses: the filter that finds a user, what a removal does, how groups are filled.</summary>
public sealed class PingStoryTests(ScimServiceFixture fixture) : IClassFixture<ScimServiceFixture>
{
    private static string UserJson(string userName, bool active = true) => $$"""
        {"schemas":["urn:ietf:params:scim:schemas:core:2.0:User","urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"],
         "userName":"{{userName}}","externalId":"cn=pat,ou=people,dc=example","name":{"givenName":"Pat","familyName":"Quinn","formatted":"Pat Quinn"},
         "emails":[{"value":"{{userName}}","type":"work","primary":true}],"active":{{(active ? "true" : "false")}},
         "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User":{"department":"Sales"}
        }
        """;

    [Theory]
    [InlineData("userName eq \"pat@example.com\"")]
    [InlineData("userName Eq \"PAT@EXAMPLE.COM\"")]
    [InlineData("(userName eq \"pat@example.com\")")]
    [InlineData("externalId eq \"cn=pat,ou=people,dc=example\"")]
    [InlineData("emails.value eq \"pat@example.com\"")]
    [InlineData("emails eq \"pat@example.com\"")]
    [InlineData("emails[type eq \"work\" and value eq \"pat@example.com\"]")]
    [InlineData("emails[type eq \"work\"].value eq \"pat@example.com\"")]
    [InlineData("userName eq \"pat@example.com\" or emails.value eq \"pat@example.com\"")]
    [InlineData("userName eq \"pat@example.com\" and not (active eq false)")]
    [InlineData("urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:department eq \"Sales\" and userName sw \"pat\"")]
    public async Task A_user_is_found_by_any_filter_that_an_admin_writes(string filter)
    {
        var tenant = await fixture.CreateTenantAsync();
        await tenant.CreateUserAsync("other@example.com");
        var id = (await tenant.PostAsync("Users", UserJson("pat@example.com"))).ShouldBe(HttpStatusCode.Created).Body.TextAt("id")!;

        (await tenant.SearchAsync(filter)).ShouldList(id);
    }

    [Theory]
    [InlineData("delete")]
    [InlineData("disable by PUT")]
    [InlineData("disable by PATCH")]
    public async Task A_user_is_synchronised_by_userName_and_removed_as_the_admin_chose(string removal)
    {
        var tenant = await fixture.CreateTenantAsync();

        // Synchronised by userName: not there, created; there, replaced.
        (await tenant.SearchAsync("userName eq \"pat@example.com\"")).ShouldList();
        var id = (await tenant.PostAsync("Users", UserJson("pat@example.com"))).ShouldBe(HttpStatusCode.Created).Body.TextAt("id")!;
        (await tenant.SearchAsync("userName eq \"pat@example.com\"")).ShouldList(id);
        var renamed = (await tenant.PutAsync($"Users/{id}", UserJson("pat.quinn@example.com"))).ShouldBe(HttpStatusCode.OK);
        Assert.Equal("pat.quinn@example.com", renamed.Body.TextAt("userName"));
        (await tenant.SearchAsync("userName eq \"pat@example.com\"")).ShouldList();
        (await tenant.SearchAsync("userName eq \"pat.quinn@example.com\"")).ShouldList(id);

        // Removed.
        if (removal == "delete")
        {
            (await tenant.DeleteAsync($"Users/{id}")).ShouldBe(HttpStatusCode.NoContent);
            (await tenant.SearchAsync("userName eq \"pat.quinn@example.com\"")).ShouldList();
        }
        else
        {
            var disabled = removal == "disable by PUT"
                ? await tenant.PutAsync($"Users/{id}", UserJson("pat.quinn@example.com", active: false))
                : await tenant.PatchUserAsync(id, """{"op":"replace","path":"active","value":false}""");
            Assert.False(disabled.ShouldBe(HttpStatusCode.OK).Body.At("active")?.GetBoolean());
            (await tenant.SearchAsync("userName eq \"pat.quinn@example.com\"")).ShouldList(id);
        }

        await tenant.MemberEventuallyAsync(id, member => member.TextAt("status") == "deactivated");
    }

    [Fact]
    public async Task A_disabled_user_is_provisioned_without_access_where_the_admin_wants_these_too()
    {
        var tenant = await fixture.CreateTenantAsync();

        var created = (await tenant.PostAsync("Users", UserJson("pat@example.com", active: false))).ShouldBe(HttpStatusCode.Created);

        Assert.False(created.Body.At("active")?.GetBoolean());
        Assert.Equal("deactivated", (await tenant.MemberAsync(created.Body.TextAt("id")!)).Body.TextAt("status"));
    }

    [Fact]
    public async Task Members_are_merged_into_a_group_or_overwrite_those_there_were()
    {
        var tenant = await fixture.CreateTenantAsync();
        var (ours, pat, sam) = (await tenant.CreateUserAsync("ours@example.com"), await tenant.CreateUserAsync("pat@example.com"), await tenant.CreateUserAsync("sam@example.com"));
        (await tenant.GetAsync("Groups?filter=displayName%20eq%20%22Sales%22")).ShouldList();
        var id = await tenant.CreateGroupAsync("Sales", ours);

        // Merged, by PATCH.
        (await tenant.PatchGroupAsync(id, $$"""
            {"op":"add","path":"members","value":[{"value":"{{pat}}"},{"value":"{{sam}}"}]},
            {"op":"remove","path":"members[value eq \"{{pat}}\"]"}
            """)).ShouldBe(HttpStatusCode.NoContent);
        Assert.Equal([ours, sam], await tenant.MembersAsync(id));

        // Overwritten, by PUT.
        var group = JsonNode.Parse((await tenant.GetAsync($"Groups/{id}")).Text)!.AsObject();
        group["members"] = new JsonArray(new JsonObject { ["value"] = pat });
        (await tenant.PutAsync($"Groups/{id}", group.ToJsonString())).ShouldBe(HttpStatusCode.OK);
        Assert.Equal([pat], await tenant.MembersAsync(id));
    }
}
