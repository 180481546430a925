using Microsoft.Extensions.DependencyInjection;
using ScimFunctions.Changes;
using ScimFunctions.Scim.Schemas;
using ScimFunctions.Tenants;
using ScimFunctions.Tests.Azurite;
using ScimFunctions.Tests.Service;

namespace ScimFunctions.Tests.Http.Management;

/// <summary>Tenants over the management API.</summary>
public sealed class TenantRequestsTests(ScimServiceFixture fixture) : IClassFixture<ScimServiceFixture>
{
    private const string DefaultSettings = """
        {"manageRolesViaScim":true,
         "requiredAttributes":["userName","name.familyName","name.givenName","emails"],
         "propertySources":{"title":"scim","manager":"scim","linkedinUrl":"scim","country":"scim","level":"scim","department":"scim","location":"scim","team":"scim"},
         "mode":"tolerant","uniqueGroupNames":true}
        """;

    [Fact]
    public async Task A_tenant_is_created_with_the_default_settings_and_is_where_Location_says()
    {
        var (management, id) = (await ManagementAsync(), NewId());

        var created = (await management.PostAsync("tenants", $$"""{"id":"{{id}}","displayName":" Acme Ltd "}""")).ShouldBe(HttpStatusCode.Created);

        Assert.Equal(new Uri(fixture.Service.BaseAddress, $"manage/tenants/{id}").ToString(), created.Headers["Location"]);
        Assert.Equal("application/json", created.ContentType);
        var expected = $$"""{"id":"{{id}}","displayName":"Acme Ltd","state":"active","settings":{{DefaultSettings}}}""";
        ((JsonElement?)created.Body).ShouldBeJson(expected);
        ((JsonElement?)(await management.GetAsync($"tenants/{id}")).ShouldBe(HttpStatusCode.OK).Body).ShouldBeJson(expected);
    }

    [Fact]
    public async Task A_tenant_may_be_created_with_settings_of_which_null_is_the_default()
    {
        var management = await ManagementAsync();

        var created = await CreateAsync(management, NewId(), """{"mode":"strict","manageRolesViaScim":null,"requiredAttributes":["emails","EMAILS"],"propertySources":{"team":"platform","title":null}}""");

        Assert.Equal("strict", created.TextAt("settings", "mode"));
        Assert.True(created.At("settings", "manageRolesViaScim")!.Value.GetBoolean());
        Assert.Equal(["emails"], created.ItemsAt("settings", "requiredAttributes").Select(path => path.GetString()));
        Assert.Equal("platform", created.TextAt("settings", "propertySources", "team"));
        Assert.Equal("scim", created.TextAt("settings", "propertySources", "title"));
    }

    [Fact]
    public async Task An_id_that_is_taken_gets_409_and_leaves_the_tenant_as_it_is()
    {
        var (management, id) = (await ManagementAsync(), NewId());
        await CreateAsync(management, id);

        var second = await management.PostAsync("tenants", $$"""{"id":"{{id}}","displayName":"Other"}""");

        second.ShouldBeProblem(HttpStatusCode.Conflict, $"'{id}' already");
        Assert.Equal("Acme", (await management.GetAsync($"tenants/{id}")).Body.TextAt("displayName"));
    }

    [Fact]
    public async Task Of_many_who_create_the_same_tenant_at_once_one_succeeds()
    {
        var (management, id) = (await ManagementAsync(), NewId());

        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(number => management.PostAsync("tenants", $$"""{"id":"{{id}}","displayName":"Acme {{number}}"}""")));

        var created = Assert.Single(answers, answer => answer.Status == HttpStatusCode.Created);
        Assert.All(answers.Where(answer => answer != created), answer => answer.ShouldBe(HttpStatusCode.Conflict));
        Assert.Equal(created.Body.TextAt("displayName"), (await management.GetAsync($"tenants/{id}")).Body.TextAt("displayName"));
    }

    [Theory]
    [InlineData("""{"displayName":"Acme"}""", "'id' is missing")]
    [InlineData("""{"id":"Acme","displayName":"Acme"}""", "lower-case letter")]
    [InlineData("""{"id":"a","displayName":"Acme"}""", "the string 'a'")]
    [InlineData("""{"id":"a'b","displayName":"Acme"}""", "'id' must be")]
    [InlineData("""{"id":7,"displayName":"Acme"}""", "got 7")]
    [InlineData("""{"id":"a2345678901234567890123456789012345678901","displayName":"Acme"}""", "'id' must be")]
    [InlineData("""{"id":"acme-1"}""", "'displayName' is missing")]
    [InlineData("""{"id":"acme-1","displayName":"  "}""", "'displayName' must be")]
    [InlineData("""{"id":"acme-1","displayName":"Acme\nLtd"}""", "control character")]
    [InlineData("""{"id":"acme-1","displayName":"Acme","state":"gone"}""", "\"active\" or \"suspended\"; got the string 'gone'")]
    [InlineData("""{"id":"acme-1","displayName":"Acme","plan":"gold"}""", "no member 'plan'")]
    [InlineData("""{"id":"acme-1","displayName":"Acme","settings":[]}""", "'settings' must be an object; got an array of 0")]
    [InlineData("""{"id":"acme-1","displayName":"Acme","settings":{"Mode":"strict"}}""", "no setting 'Mode'; known are manageRolesViaScim")]
    [InlineData("""{"id":"acme-1","displayName":"Acme","settings":{"strict":true}}""", "no setting 'strict'; known are manageRolesViaScim")]
    [InlineData("""{"id":"acme-1","displayName":"Acme","settings":{"rateLimit":null}}""", "no setting 'rateLimit'")]
    [InlineData("""{"id":"acme-1","displayName":"Acme","settings":{"mode":"lenient"}}""", "'mode' must be \"tolerant\" or \"strict\"; got the string 'lenient'")]
    [InlineData("""{"id":"acme-1","displayName":"Acme","settings":{"mode":"Strict"}}""", "'mode' must be \"tolerant\" or \"strict\"; got the string 'Strict'")]
    [InlineData("""{"id":"acme-1","displayName":"Acme","settings":{"mode":1}}""", "'mode' must be \"tolerant\" or \"strict\"; got 1")]
    [InlineData("""{"id":"acme-1","displayName":"Acme","settings":{"manageRolesViaScim":1}}""", "'manageRolesViaScim' must be true or false; got 1")]
    [InlineData("""{"id":"acme-1","displayName":"Acme","settings":{"requiredAttributes":"emails"}}""", "array of attribute paths")]
    [InlineData("""{"id":"acme-1","displayName":"Acme","settings":{"requiredAttributes":["emails",null]}}""", "one of its values is null")]
    [InlineData("""{"id":"acme-1","displayName":"Acme","settings":{"requiredAttributes":["emails","shoeSize","id"]}}""", "can send: 'shoeSize', 'id'")]
    [InlineData("""{"id":"acme-1","displayName":"Acme","settings":{"propertySources":{"salary":"scim"}}}""", "no property in 'propertySources' 'salary'")]
    [InlineData("""{"id":"acme-1","displayName":"Acme","settings":{"propertySources":{"title":"SCIM"}}}""", "'propertySources.title' must be \"scim\" or \"platform\"")]
    [InlineData("""{"id":"acme-1","displayName":"Acme","settings":{"propertySources":"scim"}}""", "'propertySources' must be an object")]
    [InlineData("""["acme-1"]""", "must be a JSON object")]
    [InlineData("""{"id":"acme-1",""", "not valid JSON")]
    [InlineData("", "has no body")]
    public async Task What_is_wrong_with_a_new_tenant_is_named(string body, string detail)
    {
        var management = await ManagementAsync();

        (await management.PostAsync("tenants", body)).ShouldBeProblem(HttpStatusCode.BadRequest, detail);

        (await management.GetAsync("tenants/acme-1")).ShouldBe(HttpStatusCode.NotFound);
    }

    [Theory]
    [InlineData("application/xml", HttpStatusCode.UnsupportedMediaType)]
    [InlineData("application/scim+json", HttpStatusCode.UnsupportedMediaType)]
    [InlineData("application/json; charset=utf-8", HttpStatusCode.Created)]
    [InlineData("application/merge-patch+json", HttpStatusCode.Created)]
    public async Task The_body_must_be_said_to_be_JSON(string mediaType, HttpStatusCode expected)
    {
        var management = await ManagementAsync();

        (await management.SendAsync(HttpMethod.Post, "tenants", $$"""{"id":"{{NewId()}}","displayName":"Acme"}""", mediaType)).ShouldBe(expected);
    }

    [Fact]
    public async Task A_body_that_is_too_large_gets_413()
    {
        var management = await ManagementAsync();

        (await management.PostAsync("tenants", $$"""{"id":"acme-1","displayName":"{{new string('x', 70_000)}}"}""")).ShouldBeProblem(HttpStatusCode.RequestEntityTooLarge, "65536 bytes");
    }

    [Fact]
    public async Task PATCH_merges_and_null_resets()
    {
        var (management, id) = (await ManagementAsync(), NewId());
        await CreateAsync(management, id, """{"mode":"strict","requiredAttributes":[],"propertySources":{"team":"platform","title":"platform"}}""");

        var patched = (await management.PatchAsync($"tenants/{id}", """{"displayName":"Acme Inc","settings":{"requiredAttributes":null,"propertySources":{"team":null,"level":"platform"}}}"""))
            .ShouldBe(HttpStatusCode.OK).Body;

        Assert.Equal("Acme Inc", patched.TextAt("displayName"));
        Assert.Equal("strict", patched.TextAt("settings", "mode"));
        Assert.Equal(SchemaCatalog.DefaultRequiredAttributes, patched.ItemsAt("settings", "requiredAttributes").Select(path => path.GetString()!));
        Assert.Equal("scim", patched.TextAt("settings", "propertySources", "team"));
        Assert.Equal("platform", patched.TextAt("settings", "propertySources", "title"));
        Assert.Equal("platform", patched.TextAt("settings", "propertySources", "level"));
        ((JsonElement?)(await management.GetAsync($"tenants/{id}")).Body).ShouldBeJson(patched.GetRawText());

        var reset = (await management.SendAsync(HttpMethod.Patch, $"tenants/{id}", """{"settings":null}""")).ShouldBe(HttpStatusCode.OK).Body;
        reset.At("settings").ShouldBeJson(DefaultSettings);
    }

    [Theory]
    [InlineData("""{"id":"other"}""", "cannot be changed")]
    [InlineData("""{"id":null}""", "'id' is missing")]
    [InlineData("""{"displayName":null}""", "'displayName' is missing")]
    [InlineData("""{"state":"deleted"}""", "'state' must be")]
    [InlineData("""{"settings":{"mode":"tolerant","unknown":null}}""", "no setting 'unknown'")]
    [InlineData("""{"settings":{"mode":"tolerant","requiredAttributes":["meta.created"]}}""", "meta.created")]
    [InlineData("""{"settings":{"mode":"tolerant","propertySources":{"Title":"scim"}}}""", "'Title'")]
    [InlineData("""{"settings":"default"}""", "'settings' must be an object")]
    public async Task A_PATCH_with_anything_wrong_changes_nothing(string patch, string detail)
    {
        var (management, id) = (await ManagementAsync(), NewId());
        var before = await CreateAsync(management, id, """{"mode":"strict"}""");

        (await management.PatchAsync($"tenants/{id}", patch)).ShouldBeProblem(HttpStatusCode.BadRequest, detail);

        ((JsonElement?)(await management.GetAsync($"tenants/{id}")).Body).ShouldBeJson(before.GetRawText());
    }

    [Fact]
    public async Task What_a_client_has_read_it_may_send_back()
    {
        var (management, id) = (await ManagementAsync(), NewId());
        var created = await CreateAsync(management, id, """{"propertySources":{"team":"platform"}}""");

        var patched = (await management.PatchAsync($"tenants/{id}", created.GetRawText())).ShouldBe(HttpStatusCode.OK);

        ((JsonElement?)patched.Body).ShouldBeJson(created.GetRawText());
    }

    [Fact]
    public async Task PATCHes_that_meet_do_not_undo_each_other()
    {
        var (management, id) = (await ManagementAsync(), NewId());
        await CreateAsync(management, id);
        string[] properties = ["title", "manager", "country", "level", "department", "team"];

        var answers = await Task.WhenAll(properties.Select(property =>
            management.PatchAsync($"tenants/{id}", $$$$"""{"settings":{"propertySources":{"{{{{property}}}}":"platform"}}}""")));

        Assert.All(answers, answer => answer.ShouldBe(HttpStatusCode.OK));
        var tenant = (await management.GetAsync($"tenants/{id}")).Body;
        Assert.All(properties, property => Assert.Equal("platform", tenant.TextAt("settings", "propertySources", property)));
    }

    [Fact]
    public async Task A_tenant_that_does_not_exist_gets_404()
    {
        var management = await ManagementAsync();

        (await management.GetAsync("tenants/no-such-tenant")).ShouldBeProblem(HttpStatusCode.NotFound, "'no-such-tenant'");
        (await management.PatchAsync("tenants/no-such-tenant", """{"state":"suspended"}""")).ShouldBeProblem(HttpStatusCode.NotFound, "'no-such-tenant'");
        (await management.PostAsync("tenants/no-such-tenant/scim-token")).ShouldBeProblem(HttpStatusCode.NotFound, "'no-such-tenant'");
    }

    [Theory]
    [InlineData("GET", "tenants")]
    [InlineData("POST", "tenants")]
    [InlineData("GET", "tenants/{tenant}")]
    [InlineData("PATCH", "tenants/{tenant}")]
    [InlineData("GET", "tenants/{tenant}/scim-token")]
    [InlineData("POST", "tenants/{tenant}/scim-token")]
    [InlineData("DELETE", "tenants/{tenant}/scim-token")]
    [InlineData("PUT", "tenants/{tenant}")]
    [InlineData("GET", "nowhere?at=all")]
    public async Task Every_operation_takes_the_operator_key_and_nothing_else(string method, string path)
    {
        var tenant = await fixture.CreateTenantAsync();
        using var client = new HttpClient();

        foreach (var authorization in new[] { null, $"Bearer {tenant.Token}", "Bearer op_wrong" })
        {
            using var request = new HttpRequestMessage(
                HttpMethod.Parse(method), new Uri(fixture.Service.BaseAddress, "manage/" + path.Replace("{tenant}", tenant.Id, StringComparison.Ordinal)));
            request.Headers.TryAddWithoutValidation("Authorization", authorization);

            (await ScimResponse.ReadAsync(await client.SendAsync(request))).ShouldBeProblem(HttpStatusCode.Unauthorized, "operator key");
        }

        (await tenant.GetAsync("Users")).ShouldBe(HttpStatusCode.OK);
    }

    [Theory]
    [InlineData("PUT", "tenants", "GET, POST")]
    [InlineData("DELETE", "tenants/{tenant}", "GET, PATCH")]
    [InlineData("PUT", "Tenants/{tenant}/Scim-Token?x=1", "GET, POST, DELETE")]
    [InlineData("POST", "tenants/{tenant}/members", "GET")]
    [InlineData("PATCH", "tenants/no-such-tenant/members/1", "GET")]
    [InlineData("DELETE", "tenants/{tenant}/receipts", "GET")]
    [InlineData("OPTIONS", "tenants", "GET, POST")]
    public async Task Another_method_than_a_path_takes_gets_405_with_Allow(string method, string path, string allow)
    {
        var tenant = await fixture.CreateTenantAsync();

        var answer = await (await ManagementAsync()).SendAsync(HttpMethod.Parse(method), path.Replace("{tenant}", tenant.Id, StringComparison.Ordinal));

        answer.ShouldBeProblem(HttpStatusCode.MethodNotAllowed, $"{method} is not possible on /manage/");
        Assert.Equal(allow, answer.Headers["Allow"]);
    }

    [Theory]
    [InlineData("GET", "")]
    [InlineData("GET", "tenant")]
    [InlineData("POST", "tenants/acme/webhooks")]
    [InlineData("DELETE", "tenants/acme/members/1/2")]
    public async Task A_path_that_does_not_exist_gets_404_that_says_what_there_is(string method, string path) =>
        (await (await ManagementAsync()).SendAsync(HttpMethod.Parse(method), path)).ShouldBeProblem(
            HttpStatusCode.NotFound, $"nothing at /manage/{path}; there is /manage/tenants, /manage/tenants/{{tenant}}, ");

    [Theory]
    [InlineData("GET", "tenants?pageSize=5", "'pageSize'; known are limit, cursor.")]
    [InlineData("GET", "tenants?limit=5&count=5", "'count'; known are limit, cursor.")]
    [InlineData("GET", "tenants?=5", "''; known are limit, cursor.")]
    [InlineData("GET", "tenants/{tenant}/members?filter=x", "'filter'; known are limit, cursor.")]
    [InlineData("GET", "tenants/{tenant}/receipts?after=x", "'after'; known are limit, cursor.")]
    [InlineData("GET", "tenants/{tenant}?limit=5", "'limit'; none is known here.")]
    [InlineData("POST", "tenants?dryRun=true", "'dryRun'; none is known here.")]
    [InlineData("POST", "tenants/{tenant}/scim-token?overlap=5", "'overlap'; known are overlapHours.")]
    [InlineData("DELETE", "tenants/{tenant}/scim-token?overlapHours=5", "'overlapHours'; none is known here.")]
    public async Task A_query_parameter_that_is_not_known_is_refused_and_named(string method, string path, string detail)
    {
        var tenant = await fixture.CreateTenantAsync();

        (await (await ManagementAsync()).SendAsync(HttpMethod.Parse(method), path.Replace("{tenant}", tenant.Id, StringComparison.Ordinal))).ShouldBeProblem(HttpStatusCode.BadRequest, detail);

        (await tenant.GetAsync("Users")).ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Query_parameters_are_known_whatever_their_case() =>
        Assert.Single((await (await ManagementAsync()).GetAsync("tenants?LIMIT=1")).ShouldBe(HttpStatusCode.OK).Body.ItemsAt("items"));

    [Fact]
    public async Task Strict_mode_refuses_at_once_what_was_repaired_before()
    {
        var tenant = await fixture.CreateTenantAsync();
        var management = await ManagementAsync();
        (await tenant.PostAsync("Users", TestTenant.UserJson("ada@example.com", "\"active\":\"True\""))).ShouldBe(HttpStatusCode.Created);

        (await management.PatchAsync($"tenants/{tenant.Id}", """{"settings":{"mode":"strict"}}""")).ShouldBe(HttpStatusCode.OK);

        var refused = await tenant.PostAsync("Users", TestTenant.UserJson("grace@example.com", "\"active\":\"True\""));
        Assert.Contains("active", refused.ShouldBeError(HttpStatusCode.BadRequest, "invalidValue").Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Required_attributes_are_in_force_and_in_the_schemas_at_once()
    {
        var tenant = await fixture.CreateTenantAsync();
        var management = await ManagementAsync();
        await tenant.CreateUserAsync("ada@example.com");

        (await management.PatchAsync($"tenants/{tenant.Id}", """{"settings":{"requiredAttributes":["emails","title"]}}""")).ShouldBe(HttpStatusCode.OK);

        var refused = await tenant.PostAsync("Users", TestTenant.UserJson("grace@example.com"));
        Assert.Contains("title", refused.ShouldBeError(HttpStatusCode.BadRequest, "invalidValue").Detail, StringComparison.Ordinal);
        var schema = (await tenant.GetAsync("Schemas/urn:ietf:params:scim:schemas:core:2.0:User")).Body;
        Assert.True(schema.ItemsAt("attributes").Single(attribute => attribute.TextAt("name") == "title").GetProperty("required").GetBoolean());
    }

    [Fact]
    public async Task A_member_takes_its_role_from_SCIM_at_its_next_change_after_that_was_switched_on()
    {
        var tenant = await fixture.CreateTenantAsync(TenantSettings.Default with { ManageRolesViaScim = false });
        var management = await ManagementAsync();
        var id = await tenant.CreateUserAsync("ada@example.com", "\"modernloopRole\":\"ADMIN\"");
        Assert.Equal("INTERVIEWER", (await tenant.MemberAsync(id)).Body.TextAt("role"));

        (await management.PatchAsync($"tenants/{tenant.Id}", """{"settings":{"manageRolesViaScim":true}}""")).ShouldBe(HttpStatusCode.OK);
        Assert.Equal("INTERVIEWER", (await tenant.MemberAsync(id)).Body.TextAt("role"));
        (await tenant.PatchAsync(
            $"Users/{id}", """{"schemas":["urn:ietf:params:scim:api:messages:2.0:PatchOp"],"Operations":[{"op":"replace","path":"title","value":"CTO"}]}""")).ShouldBe(HttpStatusCode.OK);

        await tenant.MemberEventuallyAsync(id, member => member.TextAt("role") == "ADMIN");
    }

    [Fact]
    public async Task Tenants_are_listed_in_pages_in_the_order_of_their_ids()
    {
        var azurite = new AzuriteFixture();
        await azurite.InitializeAsync();
        await using var service = await ScimService.StartAsync(azurite.ConnectionString);
        var management = await ManagementClient.OfAsync(service);
        string[] ids = ["zz", "b1", "aa", "b-1", "m5"];
        foreach (var id in ids)
        {
            await CreateAsync(management, id);
        }

        // A mark of pending changes lies in the same table and is no tenant.
        await service.Services.GetRequiredService<DirtyTenants>().MarkAsync("aa", CancellationToken.None);

        var listed = new List<string?>();
        string? cursor = null;
        do
        {
            var page = (await management.GetAsync($"tenants?limit=2{(cursor is null ? "" : $"&cursor={cursor}")}")).ShouldBe(HttpStatusCode.OK).Body;
            Assert.InRange(page.ItemsAt("items").Count, 1, 2);
            listed.AddRange(page.ItemsAt("items").Select(tenant => tenant.TextAt("id")));
            cursor = page.TextAt("nextCursor");
        }
        while (cursor is not null);

        Assert.Equal(ids.Append("demo").Order(StringComparer.Ordinal), listed);
    }

    [Theory]
    [InlineData("limit=0")]
    [InlineData("cursor=JyBvciAnMScgZXEgJzE")]
    [InlineData("cursor=MDFhMjAzMTktNDEyYi03ZTNhLWE1NGYtOTdkOGI3ODgzMTc2")]
    public async Task A_wrong_page_gets_400(string query) =>
        (await (await ManagementAsync()).GetAsync($"tenants?{query}")).ShouldBeProblem(HttpStatusCode.BadRequest, "must be");

    [Fact]
    public async Task Suspension_takes_effect_at_once_here_and_within_a_minute_elsewhere()
    {
        var azurite = new AzuriteFixture();
        await azurite.InitializeAsync();
        var clock = new FakeClock();
        await using var here = await ScimService.StartAsync(azurite.ConnectionString, services => services.AddSingleton<TimeProvider>(clock));
        await using var elsewhere = await ScimService.StartAsync(azurite.ConnectionString, services => services.AddSingleton<TimeProvider>(clock));
        var management = await ManagementClient.OfAsync(here);
        var tenantHere = await here.CreateTenantAsync();
        var tenantElsewhere = await elsewhere.AdoptTenantAsync(tenantHere.Id);
        (await tenantHere.GetAsync("Users")).ShouldBe(HttpStatusCode.OK);
        (await tenantElsewhere.GetAsync("Users")).ShouldBe(HttpStatusCode.OK);

        var patched = (await management.PatchAsync($"tenants/{tenantHere.Id}", """{"state":"suspended"}""")).ShouldBe(HttpStatusCode.OK);

        Assert.Equal("suspended", patched.Body.TextAt("state"));
        (await tenantHere.GetAsync("Users")).ShouldBeError(HttpStatusCode.Forbidden);
        clock.Advance(TenantCache.Lifetime);
        (await tenantElsewhere.GetAsync("Users")).ShouldBeError(HttpStatusCode.Forbidden);

        (await management.PatchAsync($"tenants/{tenantHere.Id}", """{"state":"active"}""")).ShouldBe(HttpStatusCode.OK);
        (await tenantHere.GetAsync("Users")).ShouldBe(HttpStatusCode.OK);
    }

    private static async Task<JsonElement> CreateAsync(ManagementClient management, string id, string settings = "{}") =>
        (await management.PostAsync("tenants", $$"""{"id":"{{id}}","displayName":"Acme","settings":{{settings}}}""")).ShouldBe(HttpStatusCode.Created).Body;

    private static string NewId() => $"t{Guid.NewGuid():N}"[..20];

    private Task<ManagementClient> ManagementAsync() => ManagementClient.OfAsync(fixture.Service);
}
