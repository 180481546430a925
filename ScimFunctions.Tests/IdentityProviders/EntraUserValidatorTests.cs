using ScimFunctions.Scim;
using ScimFunctions.Tests.Service;

namespace ScimFunctions.Tests.IdentityProviders;

/// <summary>
/// The tests about users, credentials and schemas of the 25 that Microsoft's validation for the application gallery runs, each named after its
/// own: <c>Entra_…</c> go through the provisioning service, <c>Direct_…</c> straight to the endpoint. Those about groups are in
/// <see cref="EntraGroupValidatorTests"/>.
/// </summary>
/// <remarks>
/// There is no test for Federated_Identity: this service does not issue tokens against an identity of Entra's. The validation asks for one of
/// its two tests of authentication, and <see cref="Direct_Validate_Credentials_takes_the_token_and_nothing_else"/> is the other one.
/// </remarks>
public sealed class EntraUserValidatorTests(ScimServiceFixture fixture) : IClassFixture<ScimServiceFixture>
{
    private const string UserName = "alain@contoso.com";

    [Theory]
    [MemberData(nameof(EntraDialect.Roles), MemberType = typeof(EntraDialect))]
    public async Task Entra_User_Create_makes_the_user_that_no_matching_attribute_has_found(string? primary)
    {
        var tenant = await ArrangeAsync(primary);
        (await tenant.SearchAsync($"userName eq \"{UserName}\"")).ShouldList();
        (await tenant.SearchAsync("externalId eq \"alain\"")).ShouldList();

        var created = (await tenant.PostAsync("Users", EntraRequests.UserJson(UserName, "alain", EntraRequests.RolesJson(primary)))).ShouldBe(HttpStatusCode.Created);

        var id = created.Body.TextAt("id")!;
        Assert.Equal(created.Text, (await tenant.GetAsync($"Users/{id}")).ShouldBe(HttpStatusCode.OK).Text);
        (await tenant.SearchAsync($"userName eq \"{UserName}\"")).ShouldList(id);
        (await tenant.SearchAsync("externalId eq \"alain\"")).ShouldList(id);
        (await tenant.SearchAsync($"emails[type eq \"work\"].value eq \"{UserName}\"")).ShouldList(id);
        ShouldHaveRoles(created.Body, primary);
        Assert.Equal(primary is null ? "INTERVIEWER" : "SCHEDULER", (await tenant.MemberAsync(id)).Body.TextAt("role"));
        Assert.Equal(primary is null ? 0 : 2, (await tenant.SearchAsync("roles[primary eq \"True\"].value eq \"Scheduler\"")).ListedIds().Count);
    }

    [Theory]
    [MemberData(nameof(EntraDialect.Cases), MemberType = typeof(EntraDialect))]
    public async Task Entra_User_Update_changes_what_is_mapped_and_nothing_else(string? primary, bool flag)
    {
        var (tenant, id) = await ArrangeUserAsync(primary);
        var before = await tenant.ReadUserAsync(id);
        var dialect = EntraDialect.Of(flag);

        var user = await tenant.PatchedUserAsync(id, $$"""
            {{dialect.Replace(EntraDialect.NewProfile)}},
            {{dialect.Add("phoneNumbers[type eq \\\"pager\\\"].value", "\"+1 206 555 0103\"")}},
            {"op":"Replace","path":"addresses[type eq \"work\"].streetAddress","value":"2 Main St"}
            """);

        Assert.Equal("Alain Charon-Roux", user.TextAt("displayName"));
        user.At("name").ShouldBeJson("""{"formatted":"Alain Charon","givenName":"Alain","familyName":"Charon-Roux"}""");
        Assert.Equal("Head of Talent", user.TextAt("title"));
        user.At(EntraRequests.Enterprise).ShouldBeJson("""{"employeeNumber":"701984","department":"People"}""");
        Assert.Equal("+1 206 555 0103", user.OfType("phoneNumbers", "pager")?.TextAt("value"));
        Assert.Equal(4, user.ItemsAt("phoneNumbers").Count);
        Assert.Equal("2 Main St", user.OfType("addresses", "work")?.TextAt("streetAddress"));
        user.At("emails").ShouldBeJson(before.At("emails")!.Value.GetRawText());
        Assert.Equal(before.TextAt("userName"), user.TextAt("userName"));
        Assert.Equal(before.TextAt("externalId"), user.TextAt("externalId"));
        ShouldHaveRoles(user, primary);
    }

    [Theory]
    [MemberData(nameof(EntraDialect.Cases), MemberType = typeof(EntraDialect))]
    public async Task Entra_User_Disable_ends_access_and_the_user_is_still_found(string? primary, bool flag)
    {
        var (tenant, id) = await ArrangeUserAsync(primary);

        (await tenant.PatchUserAsync(id, EntraDialect.Of(flag).Disable)).ShouldBe(HttpStatusCode.OK);

        Assert.False((await tenant.ReadUserAsync(id)).At("active")?.GetBoolean());
        var found = Assert.Single((await tenant.SearchAsync($"userName eq \"{UserName}\"")).ShouldList(id).Body.ItemsAt("Resources"));
        Assert.False(found.At("active")?.GetBoolean());
        await tenant.MemberEventuallyAsync(id, member => member.TextAt("status") == "deactivated" && member.TextAt("role") is null);
    }

    [Theory]
    [MemberData(nameof(EntraDialect.Cases), MemberType = typeof(EntraDialect))]
    public async Task Entra_User_Restore_gives_back_the_access_that_there_was(string? primary, bool flag)
    {
        var (tenant, id) = await ArrangeUserAsync(primary);
        var dialect = EntraDialect.Of(flag);
        (await tenant.PatchUserAsync(id, dialect.Disable)).ShouldBe(HttpStatusCode.OK);
        await tenant.MemberEventuallyAsync(id, member => member.TextAt("status") == "deactivated");

        (await tenant.SearchAsync($"userName eq \"{UserName}\"")).ShouldList(id);
        var user = await tenant.PatchedUserAsync(id, dialect.Restore);

        Assert.True(user.At("active")?.GetBoolean());
        ShouldHaveRoles(user, primary);
        await tenant.MemberEventuallyAsync(id, member =>
            member.TextAt("status") == "active" && member.TextAt("role") == (primary is null ? "INTERVIEWER" : "SCHEDULER"));
    }

    [Theory]
    [MemberData(nameof(EntraDialect.Cases), MemberType = typeof(EntraDialect))]
    public async Task Entra_User_Delete_disables_first_and_then_leaves_nothing_to_be_found(string? primary, bool flag)
    {
        var (tenant, id) = await ArrangeUserAsync(primary);

        (await tenant.PatchUserAsync(id, EntraDialect.Of(flag).Disable)).ShouldBe(HttpStatusCode.OK);
        (await tenant.DeleteAsync($"Users/{id}")).ShouldBe(HttpStatusCode.NoContent);

        (await tenant.GetAsync($"Users/{id}")).ShouldBeError(HttpStatusCode.NotFound);
        (await tenant.SearchAsync($"userName eq \"{UserName}\"")).ShouldList();
        Assert.Single((await tenant.GetAsync("Users")).ListedIds());
    }

    [Theory]
    [MemberData(nameof(EntraDialect.Cases), MemberType = typeof(EntraDialect))]
    public async Task Entra_User_Update_Manager_refers_to_another_user_and_the_reference_is_found(string? primary, bool flag)
    {
        var (tenant, id) = await ArrangeUserAsync(primary);
        var manager = await tenant.CreateUserAsync("boss@contoso.com", EntraRequests.RolesJson(primary));
        (await tenant.SearchAsync($"id eq \"{id}\" and manager eq \"{manager}\"", "&attributes=id")).ShouldList();

        (await tenant.PatchUserAsync(id, EntraDialect.Of(flag).Add($"{EntraRequests.Enterprise}:manager", $"\"{manager}\""))).ShouldBe(HttpStatusCode.OK);

        Assert.Equal(manager, (await tenant.ReadUserAsync(id)).TextAt(EntraRequests.Enterprise, "manager", "value"));
        (await tenant.SearchAsync($"id eq \"{id}\" and manager eq \"{manager}\"", "&attributes=id")).ShouldList(id);
        (await tenant.SearchAsync($"manager eq \"{manager}\" and id eq \"{id}\"", "&attributes=id")).ShouldList(id);
    }

    /// <summary>Provision on demand words its requests as without the flag, whatever the Tenant URL says, and begins with a hidden connection test.</summary>
    [Theory]
    [MemberData(nameof(EntraDialect.Roles), MemberType = typeof(EntraDialect))]
    public async Task Entra_User_POD_creates_and_updates_one_user_after_a_hidden_connection_test(string? primary)
    {
        var tenant = await ArrangeAsync(primary);

        (await tenant.SearchAsync($"userName eq \"{Guid.NewGuid()}\"")).ShouldList();
        (await tenant.SearchAsync($"userName eq \"{UserName}\"")).ShouldList();
        var id = (await tenant.PostAsync("Users", EntraRequests.UserJson(UserName, "alain", EntraRequests.RolesJson(primary)))).ShouldBe(HttpStatusCode.Created).Body.TextAt("id")!;

        (await tenant.SearchAsync($"userName eq \"{Guid.NewGuid()}\"")).ShouldList();
        (await tenant.SearchAsync($"userName eq \"{UserName}\"")).ShouldList(id);
        await tenant.ReadUserAsync(id);
        (await tenant.PatchUserAsync(id, EntraDialect.Of(flag: false).Replace(EntraDialect.NewProfile))).ShouldBe(HttpStatusCode.OK);
        Assert.Equal("Alain Charon-Roux", (await tenant.ReadUserAsync(id)).TextAt("displayName"));
    }

    [Theory]
    [MemberData(nameof(EntraDialect.Roles), MemberType = typeof(EntraDialect))]
    public async Task Direct_Schema_Discoverability_shows_every_attribute_that_is_mapped_or_sent(string? primary)
    {
        var tenant = await ArrangeAsync(primary);

        var schemas = (await tenant.GetAsync("Schemas")).ShouldBe(HttpStatusCode.OK).Body.ItemsAt("Resources");

        var shown = schemas.SelectMany(Flatten).ToHashSet(StringComparer.OrdinalIgnoreCase);
        using var user = JsonDocument.Parse(EntraRequests.UserJson(UserName, "alain", EntraRequests.RolesJson("true")));
        Assert.All(NamesIn(user.RootElement, SchemaUrns.User), name => Assert.Contains(name, shown));
        foreach (var name in (string[])[$"{SchemaUrns.EnterpriseUser}:manager.value", $"{SchemaUrns.Group}:displayName", $"{SchemaUrns.Group}:externalId", $"{SchemaUrns.Group}:members.value"])
        {
            Assert.Contains(name, shown);
        }
    }

    [Theory]
    [MemberData(nameof(EntraDialect.Cases), MemberType = typeof(EntraDialect))]
    public async Task Direct_Null_Update_of_any_optional_attribute_reads_back_absent(string? primary, bool flag)
    {
        var (tenant, id) = await ArrangeUserAsync(primary);
        var dialect = EntraDialect.Of(flag);
        (string Path, string[] Names)[] optional =
        [
            ("displayName", ["displayName"]),
            ("title", ["title"]),
            ("externalId", ["externalId"]),
            ("name.formatted", ["name", "formatted"]),
            ("urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:department", [EntraRequests.Enterprise, "department"]),
            ("urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:employeeNumber", [EntraRequests.Enterprise, "employeeNumber"]),
        ];
        foreach (var empty in (string[])["\"\"", "null"])
        {
            foreach (var (path, names) in optional)
            {
                (await tenant.PatchUserAsync(id, dialect.Replace([(path, "\"x\"")]))).ShouldBe(HttpStatusCode.OK);
                Assert.Equal("x", (await tenant.ReadUserAsync(id)).TextAt(names));

                (await tenant.PatchUserAsync(id, dialect.Replace([(path, empty)]))).ShouldBe(HttpStatusCode.OK);
                Assert.Null((await tenant.ReadUserAsync(id)).At(names));
            }
        }

        ShouldHaveRoles(await tenant.ReadUserAsync(id), primary);
    }

    [Theory]
    [MemberData(nameof(EntraDialect.Roles), MemberType = typeof(EntraDialect))]
    public async Task Direct_User_Create_answers_201_with_every_attribute_as_sent(string? primary)
    {
        var tenant = await ArrangeAsync(primary);
        var body = EntraRequests.UserJson(UserName, "alain", EntraRequests.RolesJson(primary));

        var created = (await tenant.PostAsync("Users", body)).ShouldBe(HttpStatusCode.Created).Body;

        using var sent = JsonDocument.Parse(body);
        foreach (var attribute in sent.RootElement.EnumerateObject().Where(attribute => attribute.Name is not ("meta" or "roles")))
        {
            created.At(attribute.Name).ShouldBeJson(attribute.Value.GetRawText());
        }

        ShouldHaveRoles(created, primary);
        (await tenant.PostAsync("Users", body)).ShouldBeError(HttpStatusCode.Conflict, "uniqueness");
    }

    [Theory]
    [MemberData(nameof(EntraDialect.Cases), MemberType = typeof(EntraDialect))]
    public async Task Direct_User_Update_changes_each_attribute_by_a_request_of_its_own(string? primary, bool flag)
    {
        var (tenant, id) = await ArrangeUserAsync(primary);
        var dialect = EntraDialect.Of(flag);

        foreach (var value in EntraDialect.NewProfile)
        {
            (await tenant.PatchUserAsync(id, dialect.Replace([value]))).ShouldBe(HttpStatusCode.OK);
        }

        (await tenant.PatchUserAsync(id, dialect.Replace([("userName", "\"alain.roux@contoso.com\"")]))).ShouldBe(HttpStatusCode.OK);
        var user = await tenant.PatchedUserAsync(id, """{"op":"Replace","path":"roles[primary eq \"True\"].value","value":"Admin"}""");

        Assert.Equal("Charon-Roux", user.TextAt("name", "familyName"));
        Assert.Equal("Head of Talent", user.TextAt("title"));
        Assert.Equal("People", user.TextAt(EntraRequests.Enterprise, "department"));
        Assert.Equal("alain.roux@contoso.com", user.TextAt("userName"));
        var role = Assert.Single(user.ItemsAt("roles"));
        Assert.Equal("Admin", role.TextAt("value"));
        Assert.True(role.At("primary")?.GetBoolean());
        (await tenant.SearchAsync($"userName eq \"{UserName}\"")).ShouldList();
    }

    [Fact]
    public async Task Direct_Validate_Credentials_takes_the_token_and_nothing_else()
    {
        var tenant = await fixture.CreateTenantAsync();

        (await tenant.GetAsync("Users?count=1")).ShouldBe(HttpStatusCode.OK);
        foreach (var header in (string?[])["Bearer wrong", $"Bearer {tenant.Token}x", "Bearer", null])
        {
            var refused = await tenant.SendAsync(HttpMethod.Get, "Users?count=1", configure: request =>
            {
                request.Headers.Remove("Authorization");
                request.Headers.TryAddWithoutValidation("Authorization", header ?? "");
            });
            refused.ShouldBeError(HttpStatusCode.Unauthorized);
        }
    }

    [Theory]
    [MemberData(nameof(EntraDialect.Roles), MemberType = typeof(EntraDialect))]
    public async Task Direct_User_Pagination_reads_eleven_users_by_five_and_says_where_each_page_begins(string? primary)
    {
        var tenant = await fixture.CreateTenantAsync();
        var created = new List<string>();
        for (var number = 0; number < 11; number++)
        {
            created.Add(await tenant.CreateUserAsync($"user{number}@contoso.com", EntraRequests.RolesJson(primary)));
        }

        var found = new List<string>();
        for (var page = 0; page < 4; page++)
        {
            var startIndex = (page * 5) + 1;
            var answer = await tenant.GetAsync($"Users?startIndex={startIndex}&count=5");
            answer.ShouldBePage(totalResults: 11, startIndex, itemsPerPage: page switch { < 2 => 5, 2 => 1, _ => 0 });
            found.AddRange(answer.ListedIds());
        }

        Assert.Equal(created, found);
    }

    [Theory]
    [MemberData(nameof(EntraDialect.Cases), MemberType = typeof(EntraDialect))]
    public async Task Direct_Update_Manager_sets_changes_and_removes(string? primary, bool flag)
    {
        var (tenant, id) = await ArrangeUserAsync(primary);
        var (first, second) = (await tenant.CreateUserAsync("first@contoso.com", EntraRequests.RolesJson(primary)), await tenant.CreateUserAsync("second@contoso.com"));
        var (dialect, path) = (EntraDialect.Of(flag), $"{EntraRequests.Enterprise}:manager");

        (await tenant.PatchUserAsync(id, dialect.Add(path, $"\"{first}\""))).ShouldBe(HttpStatusCode.OK);
        Assert.Equal(first, (await tenant.ReadUserAsync(id)).TextAt(EntraRequests.Enterprise, "manager", "value"));

        (await tenant.PatchUserAsync(id, dialect.Replace([(path, $"\"{second}\"")]))).ShouldBe(HttpStatusCode.OK);
        Assert.Equal(second, (await tenant.ReadUserAsync(id)).TextAt(EntraRequests.Enterprise, "manager", "value"));

        (await tenant.PatchUserAsync(id, dialect.Replace([(path, "\"\"")]))).ShouldBe(HttpStatusCode.OK);
        Assert.Null((await tenant.ReadUserAsync(id)).At(EntraRequests.Enterprise, "manager"));
        (await tenant.SearchAsync($"id eq \"{id}\" and manager eq \"{second}\"", "&attributes=id")).ShouldList();
    }

    /// <summary>A tenant with a user that was there before.</summary>
    private async Task<TestTenant> ArrangeAsync(string? primary)
    {
        var tenant = await fixture.CreateTenantAsync();
        await tenant.CreateUserAsync("before@contoso.com", EntraRequests.RolesJson(primary));
        return tenant;
    }

    /// <summary>The same, and the user that the test is about.</summary>
    private async Task<(TestTenant Tenant, string Id)> ArrangeUserAsync(string? primary)
    {
        var tenant = await ArrangeAsync(primary);
        var created = await tenant.PostAsync("Users", EntraRequests.UserJson(UserName, "alain", EntraRequests.RolesJson(primary)));
        return (tenant, created.ShouldBe(HttpStatusCode.Created).Body.TextAt("id")!);
    }

    private static void ShouldHaveRoles(JsonElement user, string? primary)
    {
        if (primary is null)
        {
            Assert.Empty(user.ItemsAt("roles"));
        }
        else
        {
            user.At("roles").ShouldBeJson("""[{"primary":true,"type":"WindowsAzureActiveDirectoryRole","display":"Scheduler","value":"Scheduler"}]""");
        }
    }

    private static IEnumerable<string> Flatten(JsonElement schema) => schema.ItemsAt("attributes").SelectMany(attribute =>
    {
        var name = $"{schema.TextAt("id")}:{attribute.TextAt("name")}";
        return attribute.ItemsAt("subAttributes").Select(part => $"{name}.{part.TextAt("name")}").Prepend(name);
    });

    /// <summary>The attributes that a body holds, by the names that the validator looks for; <c>schemas</c> and <c>meta</c> are in no schema.</summary>
    private static IEnumerable<string> NamesIn(JsonElement resource, string urn) => resource.EnumerateObject()
        .Where(member => member.Name is not ("schemas" or "meta"))
        .SelectMany(member => member.Value.ValueKind switch
        {
            JsonValueKind.Object when member.Name.StartsWith("urn:", StringComparison.Ordinal) => NamesIn(member.Value, member.Name),
            JsonValueKind.Object => PartsOf($"{urn}:{member.Name}", member.Value),
            JsonValueKind.Array => member.Value.EnumerateArray().SelectMany(element => PartsOf($"{urn}:{member.Name}", element)),
            _ => [$"{urn}:{member.Name}"],
        });

    private static IEnumerable<string> PartsOf(string attribute, JsonElement value) => value.EnumerateObject().Select(part => $"{attribute}.{part.Name}");
}
