using ScimFunctions.Scim;
using ScimFunctions.Tests.Service;

namespace ScimFunctions.Tests.IdentityProviders;

/// <summary>
/// The requests of Microsoft's public validator (scimvalidator.microsoft.com), in its order. It fills every attribute of <c>/Schemas</c> that it
/// knows with random text, and sends <c>"True"</c> for the <c>primary</c> of app roles.
/// </summary>
public sealed class ScimValidatorTests(ScimServiceFixture fixture) : IClassFixture<ScimServiceFixture>
{
    private const string UserName = "reagan@toyadams.example";

    private static string UserJson(string userName) => $$"""
        {"schemas":["urn:ietf:params:scim:schemas:core:2.0:User","urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"],
         "userName":"{{userName}}","active":true,"displayName":"IEJYYCAXVQQR","title":"PYRAVODBYLPI","preferredLanguage":"sd-Arab-PK",
         "name":{"givenName":"Lennie","familyName":"Sofia","formatted":"Alvah","middleName":"Vivien","honorificPrefix":"Krista","honorificSuffix":"Emily"},
         "nickName":"CUQLZOPQEBFV","profileUrl":"DTKEQPBDDZPM","userType":"YVRKVHTEXWQW","locale":"IYQZSEGPDKUM","timezone":"Antarctica/Syowa","externalId":"3a8fbc11",
         "emails":[{"type":"work","value":"{{userName}}","primary":true}],
         "phoneNumbers":[{"type":"work","value":"56-740-9519","primary":true},{"type":"mobile","value":"56-740-9520"},{"type":"fax","value":"56-740-9521"}],
         "addresses":[{"type":"work","formatted":"EPHMJFXXTQRA","streetAddress":"39471 Parker Well","locality":"QRCFMRXWQCVJ","region":"SNMSQUFDAIUY",
                       "postalCode":"fk7 4zs","country":"Bolivia","primary":true}],
         "roles":[{"primary":"True","display":"OAOUMJBHNEFK","value":"NXWXQXUBZLBQ","type":"DKPYAAXPIOEN"}],
         "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User":
           {"employeeNumber":"FTGXUDTZRCBN","department":"XFVBKDLPGQPB","costCenter":"RVIFPUEAIDTV","organization":"SIHOPQJCZKMX","division":"DZCTRWEIPPFT"}
        }
        """;

    [Fact]
    public async Task A_user_is_created_once_read_found_and_not_found()
    {
        var tenant = await fixture.CreateTenantAsync();

        // Create, and create a duplicate.
        var created = (await tenant.PostAsync("Users", UserJson(UserName))).ShouldBe(HttpStatusCode.Created);
        using (var sent = JsonDocument.Parse(UserJson(UserName)))
        {
            Assert.All(
                sent.RootElement.EnumerateObject().Where(attribute => attribute.Name != "roles"),
                attribute => created.Body.At(attribute.Name).ShouldBeJson(attribute.Value.GetRawText()));
        }

        created.Body.At("roles").ShouldBeJson("""[{"primary":true,"display":"OAOUMJBHNEFK","value":"NXWXQXUBZLBQ","type":"DKPYAAXPIOEN"}]""");
        (await tenant.PostAsync("Users", UserJson(UserName))).ShouldBeError(HttpStatusCode.Conflict, "uniqueness");

        // Filter for an existing user, one that is not there, and the existing one in another case.
        var id = created.Body.TextAt("id")!;
        Assert.Equal(created.Text, (await tenant.GetAsync($"Users/{id}")).ShouldBe(HttpStatusCode.OK).Text);
        (await tenant.SearchAsync($"userName eq \"{UserName}\"")).ShouldList(id);
        (await tenant.SearchAsync("userName eq \"nobody@toyadams.example\"")).ShouldList();
        (await tenant.SearchAsync($"userName eq \"{UserName.ToUpperInvariant()}\"")).ShouldList(id);
        (await tenant.GetAsync($"Users/{Guid.NewGuid()}")).ShouldBeError(HttpStatusCode.NotFound);
    }

    [Theory]
    [InlineData("Add", "Replace", "Remove")]
    [InlineData("add", "replace", "remove")]
    public async Task A_users_attributes_are_added_replaced_and_removed_by_several_operations_in_a_request(string add, string replace, string remove)
    {
        var (tenant, id) = await ArrangeUserAsync();

        // Remove attributes, by path.
        (await tenant.PatchUserAsync(id, $$"""
            {"op":"{{remove}}","path":"displayName"},
            {"op":"{{remove}}","path":"title"},
            {"op":"{{remove}}","path":"phoneNumbers[type eq \"fax\"].value"},
            {"op":"{{remove}}","path":"addresses[type eq \"work\"].formatted"},
            {"op":"{{remove}}","path":"roles[primary eq \"True\"].display"},
            {"op":"{{remove}}","path":"urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:division"}
            """)).ShouldBe(HttpStatusCode.OK);
        var user = await tenant.ReadUserAsync(id);
        Assert.Null(user.At("displayName"));
        Assert.Null(user.At("title"));
        Assert.Null(user.OfType("phoneNumbers", "fax"));
        Assert.Null(user.OfType("addresses", "work")?.At("formatted"));
        user.At("roles").ShouldBeJson("""[{"primary":true,"value":"NXWXQXUBZLBQ","type":"DKPYAAXPIOEN"}]""");
        Assert.Null(user.At(EntraRequests.Enterprise, "division"));

        // Add them again.
        (await tenant.PatchUserAsync(id, $$"""
            {"op":"{{add}}","path":"displayName","value":"QWLPKQWVDPKV"},
            {"op":"{{add}}","path":"phoneNumbers[type eq \"fax\"].value","value":"56-740-0000"},
            {"op":"{{add}}","path":"addresses[type eq \"work\"].formatted","value":"LXUBZOTAWOOC"},
            {"op":"{{add}}","path":"roles[primary eq \"True\"].display","value":"FBUKJRDUKVSC"},
            {"op":"{{add}}","value":{"title":"VTHMYSYVFNVQ","urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:division":"JXUJKDFXRUGI"} }
            """)).ShouldBe(HttpStatusCode.OK);
        user = await tenant.ReadUserAsync(id);
        Assert.Equal("QWLPKQWVDPKV", user.TextAt("displayName"));
        Assert.Equal("VTHMYSYVFNVQ", user.TextAt("title"));
        Assert.Equal("56-740-0000", user.OfType("phoneNumbers", "fax")?.TextAt("value"));
        Assert.Equal("LXUBZOTAWOOC", user.OfType("addresses", "work")?.TextAt("formatted"));
        Assert.Equal("FBUKJRDUKVSC", Assert.Single(user.ItemsAt("roles")).TextAt("display"));
        Assert.Equal("JXUJKDFXRUGI", user.TextAt(EntraRequests.Enterprise, "division"));

        // Replace them, the typed ones by path and the others in one operation.
        (await tenant.PatchUserAsync(id, $$"""
            {"op":"{{replace}}","path":"emails[type eq \"work\"].value","value":"barrett@toyadams.example"},
            {"op":"{{replace}}","path":"emails[type eq \"work\"].primary","value":true},
            {"op":"{{replace}}","path":"phoneNumbers[type eq \"work\"].primary","value":"True"},
            {"op":"{{replace}}","path":"roles[primary eq \"True\"].type","value":"GLGTLFQSFQQL"},
            {"op":"{{replace}}","path":"roles[primary eq \"True\"].value","value":"WYYPKWGVHZMU"},
            {"op":"{{replace}}","value":{"displayName":"HQFEUYPXAEOF","name.givenName":"Kolby","name.familyName":"Zoey","nickName":"DVGPBUOEVUNM","timezone":"Asia/Kolkata",
              "userName":"barrett@toyadams.example","urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:employeeNumber":"QKMRXWQCVJSN"} }
            """)).ShouldBe(HttpStatusCode.OK);
        user = await tenant.ReadUserAsync(id);
        user.At("emails").ShouldBeJson("""[{"type":"work","value":"barrett@toyadams.example","primary":true}]""");
        Assert.True(user.OfType("phoneNumbers", "work")?.At("primary")?.GetBoolean());
        user.At("roles").ShouldBeJson("""[{"primary":true,"display":"FBUKJRDUKVSC","value":"WYYPKWGVHZMU","type":"GLGTLFQSFQQL"}]""");
        Assert.Equal("Kolby", user.TextAt("name", "givenName"));
        Assert.Equal("Vivien", user.TextAt("name", "middleName"));
        Assert.Equal("Asia/Kolkata", user.TextAt("timezone"));
        Assert.Equal("QKMRXWQCVJSN", user.TextAt(EntraRequests.Enterprise, "employeeNumber"));
        (await tenant.SearchAsync("userName eq \"barrett@toyadams.example\"")).ShouldList(id);
    }

    [Theory]
    [InlineData("""{"op":"add","path":"urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:manager","value":"{0}"}""")]
    [InlineData("""{"op":"Add","path":"urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:manager","value":{"value":"{0}"}}""")]
    [InlineData("""{"op":"replace","value":{"urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:manager":"{0}"}}""")]
    [InlineData("""{"op":"replace","value":{"urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:manager.value":"{0}"}}""")]
    public async Task A_manager_is_added_replaced_and_removed(string operation)
    {
        var (tenant, id) = await ArrangeUserAsync();
        var (first, second) = (await tenant.CreateUserAsync("first@toyadams.example"), await tenant.CreateUserAsync("second@toyadams.example"));

        foreach (var manager in (string[])[first, second])
        {
            (await tenant.PatchUserAsync(id, operation.Replace("{0}", manager, StringComparison.Ordinal))).ShouldBe(HttpStatusCode.OK);
            (await tenant.ReadUserAsync(id)).At(EntraRequests.Enterprise, "manager").ShouldBeJson($$"""{"value":"{{manager}}"}""");
        }

        (await tenant.PatchUserAsync(id, """{"op":"remove","path":"urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:manager"}""")).ShouldBe(HttpStatusCode.OK);
        Assert.Null((await tenant.ReadUserAsync(id)).At(EntraRequests.Enterprise, "manager"));
    }

    [Theory]
    [InlineData("""{"op":"replace","path":"active","value":false}""")]
    [InlineData("""{"op":"Replace","path":"active","value":"False"}""")]
    [InlineData("""{"op":"replace","value":{"active":"False"}}""")]
    public async Task A_user_is_disabled_and_deleted_and_a_second_or_unknown_delete_is_a_404(string disable)
    {
        var (tenant, id) = await ArrangeUserAsync();

        (await tenant.PatchUserAsync(id, disable)).ShouldBe(HttpStatusCode.OK);
        Assert.False((await tenant.ReadUserAsync(id)).At("active")?.GetBoolean());

        Assert.Empty((await tenant.DeleteAsync($"Users/{id}")).ShouldBe(HttpStatusCode.NoContent).Text);
        (await tenant.GetAsync($"Users/{id}")).ShouldBeError(HttpStatusCode.NotFound);
        (await tenant.DeleteAsync($"Users/{id}")).ShouldBeError(HttpStatusCode.NotFound);
        (await tenant.DeleteAsync($"Users/{Guid.NewGuid()}")).ShouldBeError(HttpStatusCode.NotFound);
        (await tenant.DeleteAsync("Users/5171a35d82074e068ce2")).ShouldBeError(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task A_group_is_created_once_read_found_and_not_found()
    {
        var (tenant, user) = await ArrangeUserAsync();
        var body = $$"""
            {"schemas":["urn:ietf:params:scim:schemas:core:2.0:Group"],"displayName":"ZBPLTWKTVBDS","externalId":"2f0c","members":[{"value":"{{user}}"}]}
            """;

        // Create, and create a duplicate.
        var created = (await tenant.PostAsync("Groups", body)).ShouldBe(HttpStatusCode.Created);
        var id = created.Body.TextAt("id")!;
        (await tenant.PostAsync("Groups", body)).ShouldBeError(HttpStatusCode.Conflict, "uniqueness");

        // By id, with and without members; by filter: existing, missing, in another case, with a member.
        Assert.Equal(created.Text, (await tenant.GetAsync($"Groups/{id}")).ShouldBe(HttpStatusCode.OK).Text);
        Assert.Equal("ZBPLTWKTVBDS", (await tenant.ReadGroupAsync(id)).TextAt("displayName"));
        Assert.Null(Assert.Single((await tenant.SearchGroupsAsync("displayName eq \"ZBPLTWKTVBDS\"")).ShouldList(id).Body.ItemsAt("Resources")).At("members"));
        (await tenant.SearchGroupsAsync("displayName eq \"nothing\"")).ShouldList();
        (await tenant.SearchGroupsAsync("displayName eq \"zbpltwktvbds\"")).ShouldList(id);
        (await tenant.CheckMemberAsync(id, user)).ShouldList(id);
        (await tenant.GetAsync($"Groups/{Guid.NewGuid()}")).ShouldBeError(HttpStatusCode.NotFound);
    }

    [Theory]
    [InlineData("Add", "Replace", "Remove")]
    [InlineData("add", "replace", "remove")]
    public async Task A_groups_attributes_and_members_are_added_replaced_and_removed_by_several_operations_in_a_request(string add, string replace, string remove)
    {
        var (tenant, first) = await ArrangeUserAsync();
        var second = await tenant.CreateUserAsync("second@toyadams.example");
        var id = await tenant.CreateGroupWithAsync("ZBPLTWKTVBDS", "\"externalId\":\"2f0c\"", first);

        (await tenant.PatchGroupAsync(id, $$"""
            {"op":"{{replace}}","path":"displayName","value":"HQFEUYPXAEOF"},
            {"op":"{{remove}}","path":"externalId"},
            {"op":"{{add}}","path":"members","value":[{"$ref":null,"value":"{{second}}"}]}
            """)).ShouldBe(HttpStatusCode.NoContent);
        var group = (await tenant.GetAsync($"Groups/{id}")).Body;
        Assert.Equal("HQFEUYPXAEOF", group.TextAt("displayName"));
        Assert.Null(group.At("externalId"));
        Assert.Equal([first, second], group.ItemsAt("members").Select(member => member.TextAt("value")!));

        (await tenant.PatchGroupAsync(id, $$"""
            {"op":"{{add}}","path":"externalId","value":"9c1d"},
            {"op":"{{remove}}","path":"members[value eq \"{{first}}\"]"},
            {"op":"{{replace}}","value":{"displayName":"QWLPKQWVDPKV"} }
            """)).ShouldBe(HttpStatusCode.NoContent);
        (await tenant.SearchGroupsAsync("externalId eq \"9c1d\" and displayName eq \"QWLPKQWVDPKV\"")).ShouldList(id);
        Assert.Equal([second], await tenant.MembersAsync(id));

        (await tenant.PatchGroupAsync(id, $$"""{"op":"{{replace}}","path":"members","value":[{"value":"{{first}}"}]}""")).ShouldBe(HttpStatusCode.NoContent);
        Assert.Equal([first], await tenant.MembersAsync(id));
        (await tenant.PatchGroupAsync(id, $$"""{"op":"{{remove}}","path":"members"}""")).ShouldBe(HttpStatusCode.NoContent);
        Assert.Empty(await tenant.MembersAsync(id));
    }

    [Fact]
    public async Task A_group_is_deleted_and_a_second_or_unknown_delete_is_a_404()
    {
        var tenant = await fixture.CreateTenantAsync();
        var id = await tenant.CreateGroupAsync("ZBPLTWKTVBDS");

        Assert.Empty((await tenant.DeleteAsync($"Groups/{id}")).ShouldBe(HttpStatusCode.NoContent).Text);
        (await tenant.GetAsync($"Groups/{id}")).ShouldBeError(HttpStatusCode.NotFound);
        (await tenant.DeleteAsync($"Groups/{id}")).ShouldBeError(HttpStatusCode.NotFound);
        (await tenant.DeleteAsync($"Groups/{Guid.NewGuid()}")).ShouldBeError(HttpStatusCode.NotFound);
        (await tenant.DeleteAsync("Groups/5171a35d82074e068ce2")).ShouldBeError(HttpStatusCode.NotFound);
    }

    /// <summary>The validator takes what it fills in from the schemas; a required attribute that it leaves out is named.</summary>
    [Fact]
    public async Task What_the_validator_leaves_out_is_named_and_the_schemas_say_that_it_is_required()
    {
        var tenant = await fixture.CreateTenantAsync();

        var refused = await tenant.PostAsync("Users", """{"schemas":["urn:ietf:params:scim:schemas:core:2.0:User"],"displayName":"IEJYYCAXVQQR"}""");
        var schema = (await tenant.GetAsync($"Schemas/{SchemaUrns.User}")).ShouldBe(HttpStatusCode.OK).Body;

        Assert.Contains("userName", refused.ShouldBeError(HttpStatusCode.BadRequest, "invalidValue").Detail, StringComparison.Ordinal);
        var required = schema.ItemsAt("attributes").Single(attribute => attribute.TextAt("name") == "userName");
        Assert.True(required.At("required")?.GetBoolean());
    }

    private async Task<(TestTenant Tenant, string Id)> ArrangeUserAsync()
    {
        var tenant = await fixture.CreateTenantAsync();
        return (tenant, (await tenant.PostAsync("Users", UserJson(UserName))).ShouldBe(HttpStatusCode.Created).Body.TextAt("id")!);
    }
}
