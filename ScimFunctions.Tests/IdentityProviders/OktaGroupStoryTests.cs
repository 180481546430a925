using ScimFunctions.Tests.Service;

namespace ScimFunctions.Tests.IdentityProviders;

/// <summary>
/// What Okta sends about groups: Push Groups of a catalogue application, which changes them by PATCH, and of a custom application made by its
/// wizard, which sends the whole by PUT; and the import.
/// </summary>
public sealed class OktaGroupStoryTests(ScimServiceFixture fixture) : IClassFixture<ScimServiceFixture>
{
    [Fact]
    public async Task A_catalogue_application_pushes_renames_refills_and_deletes_a_group_by_patch()
    {
        var (tenant, okta, ada, grace, alan) = await ArrangeAsync();

        // Pushed: looked up, not there, created empty.
        (await okta.FindGroupAsync("Recruiting")).ShouldList();
        var created = (await okta.PostAsync("Groups", """
            {"schemas":["urn:ietf:params:scim:schemas:core:2.0:Group"],"displayName":"Recruiting","members":[]}
            """)).ShouldBe(HttpStatusCode.Created);
        var id = created.Body.TextAt("id")!;
        Assert.Equal("Recruiting", created.Body.TextAt("displayName"));
        created.Body.At("members").ShouldBeJson("[]");
        (await okta.FindGroupAsync("Recruiting")).ShouldList(id);

        // The full push: the members are these.
        (await okta.PatchGroupAsync(id, $$"""
            {"op":"replace","path":"members","value":[{"value":"{{ada}}","display":"ada@example.com"},{"value":"{{grace}}","display":"grace@example.com"}]}
            """)).ShouldBe(HttpStatusCode.NoContent);
        Assert.Equal([ada, grace], await tenant.MembersAsync(id));

        // One leaves and one comes; the name and the id are repeated.
        (await okta.PatchGroupAsync(id, $$"""
            {"op":"replace","value":{"id":"{{id}}","displayName":"Recruiting"} },
            {"op":"remove","path":"members[value eq \"{{ada}}\"]"},
            {"op":"add","path":"members","value":[{"value":"{{alan}}","display":"alan@example.com"}]}
            """)).ShouldBe(HttpStatusCode.NoContent);
        Assert.Equal([grace, alan], await tenant.MembersAsync(id));

        // Renamed, with its id in the value; another group's id is refused.
        (await okta.PatchGroupAsync(id, $$"""{"op":"replace","value":{"id":"{{id}}","displayName":"Talent"} }""")).ShouldBe(HttpStatusCode.NoContent);
        (await okta.PatchGroupAsync(id, """{"op":"replace","value":{"id":"another","displayName":"No"}}""")).ShouldBeError(HttpStatusCode.BadRequest, "mutability");
        (await okta.FindGroupAsync("Talent")).ShouldList(id);
        Assert.Equal([grace, alan], await tenant.MembersAsync(id));

        // Emptied, then unlinked together with the group.
        (await okta.PatchGroupAsync(id, """{"op":"replace","path":"members","value":[]}""")).ShouldBe(HttpStatusCode.NoContent);
        Assert.Empty(await tenant.MembersAsync(id));
        Assert.Empty((await okta.DeleteAsync($"Groups/{id}")).ShouldBe(HttpStatusCode.NoContent).Text);
        (await okta.GetAsync($"Groups/{id}")).ShouldBeError(HttpStatusCode.NotFound);
        (await okta.FindGroupAsync("Talent")).ShouldList();
    }

    [Fact]
    public async Task A_custom_application_pushes_renames_refills_and_deletes_a_group_by_put()
    {
        var (tenant, okta, ada, grace, alan) = await ArrangeAsync();

        (await okta.FindGroupAsync("Recruiting")).ShouldList();
        var id = (await okta.PostAsync("Groups", """
            {"schemas":["urn:ietf:params:scim:schemas:core:2.0:Group"],"displayName":"Recruiting","members":[]}
            """)).ShouldBe(HttpStatusCode.Created).Body.TextAt("id")!;

        // What was read goes back with the edits.
        var group = JsonNode.Parse((await okta.GetAsync($"Groups/{id}")).Text)!.AsObject();
        group["members"] = Members(ada, grace);
        var filled = (await okta.PutAsync($"Groups/{id}", group.ToJsonString())).ShouldBe(HttpStatusCode.OK);
        Assert.Equal(id, filled.Body.TextAt("id"));
        Assert.Equal([ada, grace], filled.Body.ItemsAt("members").Select(member => member.TextAt("value")!));

        // The name and the members change in one request, in which the members that stay look as they were read.
        group = JsonNode.Parse(filled.Text)!.AsObject();
        group["displayName"] = "Talent";
        group["members"]!.AsArray().RemoveAt(0);
        group["members"]!.AsArray().Add(Members(alan)[0]!.DeepClone());
        var changed = (await okta.PutAsync($"Groups/{id}", group.ToJsonString())).ShouldBe(HttpStatusCode.OK);
        Assert.Equal("Talent", changed.Body.TextAt("displayName"));
        Assert.Equal([grace, alan], await tenant.MembersAsync(id));
        Assert.Equal(filled.Body.TextAt("meta", "created"), changed.Body.TextAt("meta", "created"));

        // Sent again as it is, nothing changes; with a name that another group has, it is refused whole, unless somebody leaves by it.
        Assert.Equal(changed.Text, (await okta.PutAsync($"Groups/{id}", changed.Text)).ShouldBe(HttpStatusCode.OK).Text);
        await tenant.CreateGroupAsync("Sales");
        group["displayName"] = "Sales";
        (await okta.PutAsync($"Groups/{id}", group.ToJsonString())).ShouldBeError(HttpStatusCode.Conflict, "uniqueness");
        Assert.Equal([grace, alan], await tenant.MembersAsync(id));
        group["members"] = Members(alan);
        var left = (await okta.PutAsync($"Groups/{id}", group.ToJsonString())).ShouldBe(HttpStatusCode.OK);
        Assert.Equal("Talent", left.Body.TextAt("displayName"));
        Assert.Equal([alan], await tenant.MembersAsync(id));

        (await okta.DeleteAsync($"Groups/{id}")).ShouldBe(HttpStatusCode.NoContent);
        (await okta.PutAsync($"Groups/{id}", changed.Text)).ShouldBeError(HttpStatusCode.NotFound);
        (await okta.FindGroupAsync("Talent")).ShouldList();
    }

    [Fact]
    public async Task A_group_that_exists_is_linked_and_then_holds_whom_Okta_pushes()
    {
        var (tenant, okta, ada, grace, _) = await ArrangeAsync();
        var id = await tenant.CreateGroupAsync("Recruiting", ada);

        (await okta.FindGroupAsync("recruiting")).ShouldList(id);
        (await okta.PostAsync("Groups", """{"schemas":["urn:ietf:params:scim:schemas:core:2.0:Group"],"displayName":"Recruiting","members":[]}"""))
            .ShouldBeError(HttpStatusCode.Conflict, "uniqueness");
        (await okta.PatchGroupAsync(id, $$"""
            {"op":"replace","value":{"id":"{{id}}","displayName":"Recruiting"} },
            {"op":"replace","path":"members","value":[{"value":"{{grace}}","display":"grace@example.com"}]}
            """)).ShouldBe(HttpStatusCode.NoContent);

        Assert.Equal([grace], await tenant.MembersAsync(id));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_user_who_is_deactivated_and_reactivated_is_in_the_same_groups(bool isCustom)
    {
        var (tenant, okta, ada, grace, _) = await ArrangeAsync();
        var id = await tenant.CreateGroupAsync("Recruiting", ada, grace);

        foreach (var active in (bool[])[false, true])
        {
            if (isCustom)
            {
                // By PUT of what was read, with the groups in it, which are read-only.
                var user = JsonNode.Parse((await okta.GetAsync($"Users/{ada}")).Text)!.AsObject();
                Assert.Single(user["groups"]!.AsArray());
                user["active"] = active;
                (await okta.PutAsync($"Users/{ada}", user.ToJsonString())).ShouldBe(HttpStatusCode.OK);
            }
            else
            {
                (await okta.ReplaceWithoutPathAsync(ada, active ? """{"active":true}""" : """{"active":false}""")).ShouldBe(HttpStatusCode.OK);
            }

            var read = (await okta.GetAsync($"Users/{ada}")).Body;
            Assert.Equal(active, read.At("active")?.GetBoolean());
            Assert.Equal(["Recruiting"], read.ItemsAt("groups").Select(group => group.TextAt("display")!));
            Assert.Equal([ada, grace], await tenant.MembersAsync(id));
        }
    }

    [Fact]
    public async Task A_user_is_created_with_an_empty_list_of_groups_and_no_put_changes_which_it_is_in()
    {
        var (tenant, okta, _, _, _) = await ArrangeAsync();
        var user = (await okta.PostAsync("Users", """
            {"schemas":["urn:ietf:params:scim:schemas:core:2.0:User"],"userName":"isaac@example.com","name":{"givenName":"Isaac","familyName":"Brock"},
             "emails":[{"primary":true,"value":"isaac@example.com","type":"work"}],"displayName":"Isaac Brock","locale":"en-US",
             "externalId":"00ujl29u0le5T6Aj10h7","groups":[],"password":"1mz050nq","active":true}
            """)).ShouldBe(HttpStatusCode.Created).Body.TextAt("id")!;
        var id = await tenant.CreateGroupAsync("Recruiting", user);

        foreach (var groups in (string?[])["[]", "null", """[{"value":"00g1emaKYZTWRYYRRTSK","display":"Everyone"}]""", null])
        {
            var body = JsonNode.Parse((await okta.GetAsync($"Users/{user}")).Text)!.AsObject();
            body.Remove("groups");
            if (groups is not null)
            {
                body["groups"] = JsonNode.Parse(groups);
            }

            var replaced = (await okta.PutAsync($"Users/{user}", body.ToJsonString())).ShouldBe(HttpStatusCode.OK);
            Assert.Equal([id], replaced.Body.ItemsAt("groups").Select(group => group.TextAt("value")!));
        }

        Assert.Equal([user], await tenant.MembersAsync(id));
    }

    [Fact]
    public async Task An_import_by_pages_of_100_gets_every_group_with_its_members_once_in_a_stable_order()
    {
        const int Groups = 130;
        var (tenant, okta, ada, grace, _) = await ArrangeAsync();
        await Parallel.ForAsync(0, Groups, new ParallelOptions { MaxDegreeOfParallelism = 16 }, async (number, _) =>
            await tenant.CreateGroupAsync($"Group {number}", number % 2 == 0 ? [ada, grace] : []));

        var first = await okta.ImportAsync("Groups");
        var second = await okta.ImportAsync("Groups");

        Assert.Equal(
            Enumerable.Range(0, Groups).Select(number => $"Group {number}").Order(StringComparer.Ordinal),
            first.Select(group => group.TextAt("displayName")!).Order(StringComparer.Ordinal));
        Assert.Equal(first.Select(group => group.GetRawText()), second.Select(group => group.GetRawText()));
        Assert.All(first, group => Assert.Equal(
            int.Parse(group.TextAt("displayName")![6..]) % 2 == 0 ? [ada, grace] : [], group.ItemsAt("members").Select(member => member.TextAt("value")!)));
    }

    private static JsonArray Members(params IReadOnlyList<string> ids) =>
        (JsonArray)JsonSerializer.SerializeToNode(ids.Select(id => new { value = id, display = "someone@example.com" }))!;

    private async Task<(TestTenant Tenant, OktaClient Okta, string Ada, string Grace, string Alan)> ArrangeAsync()
    {
        var tenant = await fixture.CreateTenantAsync();
        return (
            tenant,
            new OktaClient(tenant),
            await tenant.CreateUserAsync("ada@example.com"),
            await tenant.CreateUserAsync("grace@example.com"),
            await tenant.CreateUserAsync("alan@example.com"));
    }
}
