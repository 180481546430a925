using ScimFunctions.Tests.Service;

namespace ScimFunctions.Tests.Http.Scim;

public sealed class GroupRequestsTests(ScimServiceFixture service) : IClassFixture<ScimServiceFixture>
{
    [Fact]
    public async Task A_created_group_is_answered_whole_with_an_empty_list_of_members()
    {
        var tenant = await service.CreateTenantAsync();

        var created = await tenant.PostAsync("Groups", """
            {"schemas":["urn:ietf:params:scim:schemas:core:2.0:Group","http://schemas.microsoft.com/2006/11/ResourceManagement/ADSCIM/2.0/Group"],
             "externalId":"o1","displayName":"G","meta":{"resourceType":"Group"}}
            """);

        created.ShouldBe(HttpStatusCode.Created);
        var id = created.Body.TextAt("id")!;
        Assert.Equal("G", created.Body.TextAt("displayName"));
        Assert.Equal("o1", created.Body.TextAt("externalId"));
        created.Body.At("members").ShouldBeJson("[]");
        Assert.Equal($"{tenant.ScimBaseUrl}/Groups/{id}", created.Body.TextAt("meta", "location"));
        Assert.Equal(created.Body.TextAt("meta", "version"), created.Headers["ETag"]);
        Assert.Equal(created.Text, (await tenant.GetAsync($"Groups/{id}")).ShouldBe(HttpStatusCode.OK).Text);
    }

    [Fact]
    public async Task A_group_is_created_with_its_members()
    {
        var tenant = await service.CreateTenantAsync();
        var user = await tenant.CreateUserAsync("ada@example.com");

        var created = await tenant.CreateGroupAsync("G", user);

        Assert.Equal([user], await tenant.MembersAsync(created));
        (await tenant.GetAsync($"Groups/{created}")).Body.At("members")
            .ShouldBeJson($$"""[{"value":"{{user}}","$ref":"{{tenant.ScimBaseUrl}}/Users/{{user}}","type":"User"}]""");
    }

    [Fact]
    public async Task A_displayName_is_unique_whatever_its_case_and_free_again_after_rename_and_delete()
    {
        var tenant = await service.CreateTenantAsync();
        var id = await tenant.CreateGroupAsync("Sales");

        (await tenant.PostAsync("Groups", TestTenant.GroupJson("SALES"))).ShouldBeError(HttpStatusCode.Conflict, "uniqueness");
        var other = await tenant.CreateGroupAsync("Other");
        (await tenant.PatchAsync($"Groups/{other}", Patch("""{"op":"replace","path":"displayName","value":"sales"}""")))
            .ShouldBeError(HttpStatusCode.Conflict, "uniqueness");
        (await tenant.PatchAsync($"Groups/{id}", Patch("""{"op":"replace","path":"displayName","value":"Marketing"}"""))).ShouldBe(HttpStatusCode.NoContent);
        var second = await tenant.CreateGroupAsync("Sales");
        (await tenant.DeleteAsync($"Groups/{second}")).ShouldBe(HttpStatusCode.NoContent);
        await tenant.CreateGroupAsync("sales");
    }

    [Fact]
    public async Task Of_creates_of_one_displayName_at_once_exactly_one_succeeds()
    {
        var tenant = await service.CreateTenantAsync();

        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => tenant.PostAsync("Groups", TestTenant.GroupJson("Race"))));

        Assert.Single(answers, answer => answer.Status == HttpStatusCode.Created);
        Assert.Equal(7, answers.Count(answer => answer.Status == HttpStatusCode.Conflict));
        Assert.Equal(1, (await tenant.GetAsync("Groups?count=0")).Body.GetProperty("totalResults").GetInt32());
    }

    [Fact]
    public async Task A_deleted_group_is_gone_from_reads_lists_and_its_members_at_once()
    {
        var tenant = await service.CreateTenantAsync();
        var user = await tenant.CreateUserAsync("ada@example.com");
        var id = await tenant.CreateGroupAsync("G", user);

        (await tenant.DeleteAsync($"Groups/{id}")).ShouldBe(HttpStatusCode.NoContent);

        (await tenant.GetAsync($"Groups/{id}")).ShouldBeError(HttpStatusCode.NotFound);
        (await tenant.PatchAsync($"Groups/{id}", Patch($$"""{"op":"add","path":"members","value":["{{user}}"]}"""))).ShouldBeError(HttpStatusCode.NotFound);
        (await tenant.DeleteAsync($"Groups/{id}")).ShouldBeError(HttpStatusCode.NotFound);
        Assert.Equal(0, (await tenant.GetAsync("Groups")).Body.GetProperty("totalResults").GetInt32());
        Assert.Null((await tenant.GetAsync($"Users/{user}")).Body.At("groups"));
    }

    [Fact]
    public async Task A_deleted_user_is_no_member_at_once()
    {
        var tenant = await service.CreateTenantAsync();
        var (ada, grace) = (await tenant.CreateUserAsync("ada@example.com"), await tenant.CreateUserAsync("grace@example.com"));
        var id = await tenant.CreateGroupAsync("G", ada, grace);

        (await tenant.DeleteAsync($"Users/{ada}")).ShouldBe(HttpStatusCode.NoContent);

        Assert.Equal([grace], await tenant.MembersAsync(id));
        Assert.Equal(0, (await tenant.GetAsync($"Groups?filter=id eq \"{id}\" and members eq \"{ada}\"")).Body.GetProperty("totalResults").GetInt32());
    }

    [Fact]
    public async Task Groups_of_users_follow_membership_rename_and_delete_in_reads_and_lists()
    {
        var tenant = await service.CreateTenantAsync();
        var (ada, grace) = (await tenant.CreateUserAsync("ada@example.com"), await tenant.CreateUserAsync("grace@example.com"));
        var (one, two) = (await tenant.CreateGroupAsync("One", ada, grace), await tenant.CreateGroupAsync("Two", ada));

        (await tenant.GetAsync($"Users/{ada}")).Body.At("groups").ShouldBeJson($$"""
            [{"value":"{{one}}","$ref":"{{tenant.ScimBaseUrl}}/Groups/{{one}}","display":"One","type":"direct"},
             {"value":"{{two}}","$ref":"{{tenant.ScimBaseUrl}}/Groups/{{two}}","display":"Two","type":"direct"}]
            """);
        (await tenant.PatchAsync($"Groups/{one}", Patch("""{"op":"replace","path":"displayName","value":"Uno"}"""))).ShouldBe(HttpStatusCode.NoContent);
        (await tenant.PatchAsync($"Groups/{two}", Patch($$"""{"op":"remove","path":"members[value eq \"{{ada}}\"]"}"""))).ShouldBe(HttpStatusCode.NoContent);

        var listed = (await tenant.GetAsync("Users")).Body.ItemsAt("Resources");
        Assert.All(listed, user => Assert.Equal(["Uno"], user.ItemsAt("groups").Select(group => group.TextAt("display"))));
        var found = (await tenant.GetAsync("Users?filter=userName eq \"grace@example.com\"&attributes=groups.display")).Body.ItemsAt("Resources");
        Assert.Equal("Uno", found.Single().ItemsAt("groups").Single().TextAt("display"));
        Assert.Null((await tenant.GetAsync($"Users/{ada}?excludedAttributes=groups")).Body.At("groups"));
        Assert.Single((await tenant.PatchAsync($"Users/{ada}", Patch("""{"op":"replace","path":"title","value":"CTO"}"""))).Body.ItemsAt("groups"));
        (await tenant.PatchAsync($"Users/{ada}", Patch("""{"op":"add","path":"groups","value":[{"value":"x"}]}"""))).ShouldBeError(HttpStatusCode.BadRequest, "mutability");
    }

    [Theory]
    [InlineData("displayName eq \"TEAM a\"", 1)]
    [InlineData("id eq \"{group}\"", 1)]
    [InlineData("externalId eq \"x1\"", 1)]
    [InlineData("externalId eq \"X1\"", 0)]
    [InlineData("id eq \"{group}\" and members eq \"{ada}\"", 1)]
    [InlineData("id eq \"{group}\" and members eq \"{grace}\"", 0)]
    [InlineData("id eq \"{group}\" and members[value eq \"{ada}\"]", 1)]
    [InlineData("members.value eq \"{ada}\"", 2)]
    [InlineData("members eq \"{ada}\" and not (members eq \"{grace}\")", 1)]
    [InlineData("not (members pr)", 1)]
    [InlineData("members.type eq \"User\"", 2)]
    [InlineData("displayName sw \"team\"", 3)]
    [InlineData("displayName sw \"team\" and members eq \"nobody\"", 0)]
    [InlineData("displayName eq \"none\"", 0)]
    [InlineData("displayName eq \"Team A\" or displayName eq \"Team B\"", 2)]
    public async Task A_filter_finds_the_groups_that_match(string filter, int expected)
    {
        var tenant = await service.CreateTenantAsync();
        var (ada, grace) = (await tenant.CreateUserAsync("ada@example.com"), await tenant.CreateUserAsync("grace@example.com"));
        var group = await tenant.CreateGroupWithAsync("Team A", "\"externalId\":\"x1\"", ada);
        await tenant.CreateGroupAsync("Team B", ada, grace);
        await tenant.CreateGroupAsync("Team C");

        var text = filter.Replace("{group}", group, StringComparison.Ordinal).Replace("{ada}", ada, StringComparison.Ordinal).Replace("{grace}", grace, StringComparison.Ordinal);
        var answer = await tenant.GetAsync($"Groups?filter={Uri.EscapeDataString(text)}");

        Assert.Equal(expected, answer.ShouldBe(HttpStatusCode.OK).Body.GetProperty("totalResults").GetInt32());
        Assert.Equal(expected, answer.Body.ItemsAt("Resources").Count);
    }

    [Fact]
    public async Task Lists_are_paged_in_order_of_creation()
    {
        var tenant = await service.CreateTenantAsync();
        var ids = new List<string>();
        for (var number = 1; number <= 5; number++)
        {
            ids.Add(await tenant.CreateGroupAsync($"G{number}"));
        }

        var read = new List<string>();
        foreach (var start in new[] { 1, 3, 5 })
        {
            var page = (await tenant.GetAsync($"Groups?startIndex={start}&count=2&excludedAttributes=members")).Body;
            Assert.Equal(5, page.GetProperty("totalResults").GetInt32());
            read.AddRange(page.ItemsAt("Resources").Select(group => group.TextAt("id")!));
            Assert.All(page.ItemsAt("Resources"), group => Assert.Null(group.At("members")));
        }

        Assert.Equal(ids, read);
    }

    [Fact]
    public async Task Put_replaces_name_and_members_and_clears_what_it_omits()
    {
        var tenant = await service.CreateTenantAsync();
        var (ada, grace) = (await tenant.CreateUserAsync("ada@example.com"), await tenant.CreateUserAsync("grace@example.com"));
        var id = await tenant.CreateGroupWithAsync("G", "\"externalId\":\"x1\"", ada);

        var replaced = await tenant.PutAsync($"Groups/{id}", TestTenant.GroupJson("H", members: [grace]));

        replaced.ShouldBe(HttpStatusCode.OK);
        Assert.Equal("H", replaced.Body.TextAt("displayName"));
        Assert.Null(replaced.Body.At("externalId"));
        Assert.Equal(grace, replaced.Body.ItemsAt("members").Single().TextAt("value"));
        (await tenant.PutAsync($"Groups/{id}", """{"schemas":["urn:ietf:params:scim:schemas:core:2.0:Group"],"displayName":"H"}""")).Body.At("members").ShouldBeJson("[]");
        (await tenant.PutAsync($"Groups/{id}", """{"schemas":["urn:ietf:params:scim:schemas:core:2.0:Group"]}""")).ShouldBeError(HttpStatusCode.BadRequest, "invalidValue");
    }

    [Fact]
    public async Task Okta_renames_with_its_own_id_in_the_value_and_adds_and_removes_in_one_request()
    {
        var tenant = await service.CreateTenantAsync();
        var (ada, grace) = (await tenant.CreateUserAsync("ada@example.com"), await tenant.CreateUserAsync("grace@example.com"));
        var id = await tenant.CreateGroupAsync("G", ada);

        (await tenant.PatchAsync($"Groups/{id}", Patch(
            $$$"""{"op":"replace","value":{"id":"{{{id}}}","displayName":"Renamed"}}""",
            $$"""{"op":"remove","path":"members[value eq \"{{ada}}\"]"}""",
            $$"""{"op":"add","path":"members","value":[{"value":"{{grace}}","display":"grace@example.com"}]}"""))).ShouldBe(HttpStatusCode.NoContent);

        Assert.Equal("Renamed", (await tenant.GetAsync($"Groups/{id}")).Body.TextAt("displayName"));
        Assert.Equal([grace], await tenant.MembersAsync(id));
    }

    [Fact]
    public async Task Patch_answers_with_the_group_where_attributes_asks_for_it()
    {
        var tenant = await service.CreateTenantAsync();
        var ada = await tenant.CreateUserAsync("ada@example.com");
        var id = await tenant.CreateGroupAsync("G");

        var answer = await tenant.PatchAsync($"Groups/{id}?attributes=displayName,members", Patch($$"""{"op":"add","path":"members","value":["{{ada}}"]}"""));

        answer.ShouldBe(HttpStatusCode.OK);
        Assert.Equal(ada, answer.Body.ItemsAt("members").Single().TextAt("value"));
    }

    [Fact]
    public async Task An_ETag_changes_with_the_members_and_conditions_hold_for_them()
    {
        var tenant = await service.CreateTenantAsync();
        var ada = await tenant.CreateUserAsync("ada@example.com");
        var id = await tenant.CreateGroupAsync("G");
        var first = (await tenant.GetAsync($"Groups/{id}")).Headers["ETag"];
        var add = Patch($$"""{"op":"add","path":"members","value":["{{ada}}"]}""");

        var added = await SendAsync(HttpMethod.Patch, add, "If-Match", first);
        added.ShouldBe(HttpStatusCode.NoContent);
        Assert.NotEqual(first, added.Headers["ETag"]);
        Assert.Equal(added.Headers["ETag"], (await tenant.GetAsync($"Groups/{id}")).Headers["ETag"]);
        (await SendAsync(HttpMethod.Get, null, "If-None-Match", added.Headers["ETag"])).ShouldBe(HttpStatusCode.NotModified);
        (await SendAsync(HttpMethod.Get, null, "If-None-Match", first)).ShouldBe(HttpStatusCode.OK);
        (await SendAsync(HttpMethod.Patch, add, "If-Match", first)).ShouldBeError(HttpStatusCode.PreconditionFailed);
        (await SendAsync(HttpMethod.Delete, null, "If-Match", first)).ShouldBeError(HttpStatusCode.PreconditionFailed);
        Assert.Equal(added.Headers["ETag"], (await tenant.PatchAsync($"Groups/{id}", add)).ShouldBe(HttpStatusCode.NoContent).Headers["ETag"]);

        Task<ScimResponse> SendAsync(HttpMethod method, string? json, string header, string value) =>
            tenant.SendAsync(method, $"Groups/{id}", json, request => request.Headers.TryAddWithoutValidation(header, value));
    }

    [Fact]
    public async Task A_group_as_member_is_refused_with_the_reason()
    {
        var tenant = await service.CreateTenantAsync();
        var inner = await tenant.CreateGroupAsync("Inner");
        var id = await tenant.CreateGroupAsync("G");

        foreach (var member in new[] { $$"""{"value":"{{inner}}","type":"Group"}""", $$"""{"value":"{{inner}}"}""", $"\"{inner}\"" })
        {
            var refused = await tenant.PatchAsync($"Groups/{id}", Patch($$"""{"op":"add","path":"members","value":[{{member}}]}"""));
            Assert.Contains("nested", refused.ShouldBeError(HttpStatusCode.BadRequest, "invalidValue").Detail, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task An_unknown_member_is_refused_by_name_and_nothing_is_written()
    {
        var tenant = await service.CreateTenantAsync();
        var ada = await tenant.CreateUserAsync("ada@example.com");
        var id = await tenant.CreateGroupAsync("G");

        foreach (var refused in new[]
        {
            await tenant.PatchAsync($"Groups/{id}", Patch($$"""{"op":"add","path":"members","value":["{{ada}}","nobody"]}""")),
            await tenant.PutAsync($"Groups/{id}", TestTenant.GroupJson("H", members: [ada, "nobody"])),
            await tenant.PostAsync("Groups", TestTenant.GroupJson("H", members: [ada, "nobody"])),
        })
        {
            Assert.Contains("nobody", refused.ShouldBeError(HttpStatusCode.BadRequest, "invalidValue").Detail, StringComparison.Ordinal);
        }

        Assert.Empty(await tenant.MembersAsync(id));
        Assert.Equal("G", (await tenant.GetAsync($"Groups/{id}")).Body.TextAt("displayName"));
        Assert.Equal(1, (await tenant.GetAsync("Groups")).Body.GetProperty("totalResults").GetInt32());
    }

    [Fact]
    public async Task Ids_of_any_length_and_characters_are_unknown_ids()
    {
        var tenant = await service.CreateTenantAsync();
        var id = await tenant.CreateGroupAsync("G");
        var odd = "a/b'?#|%25" + new string('x', 385);
        var remove = Patch($$"""{"op":"remove","path":"members","value":["{{odd}}"]}""");

        (await tenant.PatchAsync($"Groups/{id}", remove)).ShouldBe(HttpStatusCode.NoContent);
        (await tenant.PatchAsync($"Groups/{new string('y', 400)}", remove)).ShouldBeError(HttpStatusCode.NotFound);
        (await tenant.GetAsync($"Groups?filter={Uri.EscapeDataString($"id eq \"{id}\" and members eq \"{odd}\"")}")).ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task More_members_than_a_request_may_list_are_refused()
    {
        var tenant = await service.CreateTenantAsync();
        var id = await tenant.CreateGroupAsync("G");
        var many = JsonSerializer.Serialize(Enumerable.Range(0, 10_001).Select(number => $"u{number}"));

        var refused = await tenant.PatchAsync($"Groups/{id}", Patch($$"""{"op":"add","path":"members","value":{{many}}}"""));

        Assert.Contains("10000", refused.ShouldBeError(HttpStatusCode.RequestEntityTooLarge).Detail, StringComparison.Ordinal);
    }

    internal static string Patch(params string[] operations) =>
        $$"""{"schemas":["urn:ietf:params:scim:api:messages:2.0:PatchOp"],"Operations":[{{string.Join(',', operations)}}]}""";
}
