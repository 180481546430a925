using ScimFunctions.Tests.Service;

namespace ScimFunctions.Tests.Http.Scim;

/// <summary>Versions of users and groups, and what is made to depend on them (RFC 7644 §3.14, RFC 9110 §13.1).</summary>
public sealed class EntityTagTests(ScimServiceFixture service) : IClassFixture<ScimServiceFixture>
{
    private const string Patch = """{"schemas":["urn:ietf:params:scim:api:messages:2.0:PatchOp"],"Operations":[{"op":"replace","path":"displayName","value":"Changed"}]}""";

    [Theory]
    [InlineData("Users")]
    [InlineData("Groups")]
    public async Task The_ETag_of_every_answer_is_the_resources_version_and_its_addresses_are_its_location(string endpoint)
    {
        var tenant = await service.CreateTenantAsync();
        var created = (await tenant.PostAsync(endpoint, Body(endpoint, "Ada"))).ShouldBe(HttpStatusCode.Created);
        var path = $"{endpoint}/{created.Body.TextAt("id")}";

        var answers = new[]
        {
            created,
            await tenant.GetAsync(path),
            await tenant.PutAsync(path, Body(endpoint, "Grace")),
            await tenant.PatchAsync($"{path}?attributes=meta", Patch),
        };

        Assert.All(answers, answer =>
        {
            Assert.StartsWith("W/\"", answer.Headers["ETag"], StringComparison.Ordinal);
            Assert.Equal(answer.Body.TextAt("meta", "version"), answer.Headers["ETag"]);
            Assert.Equal(answer.Body.TextAt("meta", "location"), answer.Headers["Location"]);
            Assert.Equal(answer.Body.TextAt("meta", "location"), answer.Headers["Content-Location"]);
        });
        Assert.Equal(3, answers.Select(answer => answer.Headers["ETag"]).Distinct(StringComparer.Ordinal).Count());
        Assert.Equal(answers[^1].Headers["ETag"], (await tenant.PatchAsync(path, Patch)).Headers["ETag"]);
    }

    [Theory]
    [InlineData("Users")]
    [InlineData("Groups")]
    public async Task If_None_Match_with_the_present_version_gets_an_empty_304_and_with_another_one_the_resource(string endpoint)
    {
        var tenant = await service.CreateTenantAsync();
        var created = (await tenant.PostAsync(endpoint, Body(endpoint, "Ada"))).ShouldBe(HttpStatusCode.Created);
        var (path, version) = ($"{endpoint}/{created.Body.TextAt("id")}", created.Headers["ETag"]);

        foreach (var known in new[] { version, version[2..], "*", $"W/\"0\", {version}" })
        {
            var answer = await SendAsync(tenant, HttpMethod.Get, path, "If-None-Match", known);
            Assert.Empty(answer.ShouldBe(HttpStatusCode.NotModified).Text);
            Assert.Equal(version, answer.Headers["ETag"]);
        }

        (await SendAsync(tenant, HttpMethod.Get, path, "If-None-Match", "W/\"0\"")).ShouldBe(HttpStatusCode.OK);
        await tenant.PatchAsync(path, Patch);
        (await SendAsync(tenant, HttpMethod.Get, path, "If-None-Match", version)).ShouldBe(HttpStatusCode.OK);
        (await SendAsync(tenant, HttpMethod.Get, $"{endpoint}/{Guid.NewGuid()}", "If-None-Match", "*")).ShouldBeError(HttpStatusCode.NotFound);
    }

    [Theory]
    [InlineData("Users", "PUT")]
    [InlineData("Users", "PATCH")]
    [InlineData("Users", "DELETE")]
    [InlineData("Groups", "PUT")]
    [InlineData("Groups", "PATCH")]
    [InlineData("Groups", "DELETE")]
    public async Task If_Match_with_a_stale_version_gets_412_and_changes_nothing_and_with_the_present_one_does(string endpoint, string method)
    {
        var tenant = await service.CreateTenantAsync();
        var created = (await tenant.PostAsync(endpoint, Body(endpoint, "Ada"))).ShouldBe(HttpStatusCode.Created);
        var (path, stale) = ($"{endpoint}/{created.Body.TextAt("id")}", created.Headers["ETag"]);
        var present = (await tenant.PutAsync(path, Body(endpoint, "Grace"))).ShouldBe(HttpStatusCode.OK);
        var body = method switch { "PUT" => Body(endpoint, "Changed"), "PATCH" => Patch, _ => null };

        var refused = await SendAsync(tenant, new HttpMethod(method), path, "If-Match", stale, body);
        var after = await tenant.GetAsync(path);
        var done = await SendAsync(tenant, new HttpMethod(method), path, "If-Match", present.Headers["ETag"], body);

        refused.ShouldBeError(HttpStatusCode.PreconditionFailed);
        Assert.Equal(present.Text, after.Text);
        Assert.True(done.Status is HttpStatusCode.OK or HttpStatusCode.NoContent, done.ToString());
        Assert.NotEqual(present.Text, (await tenant.GetAsync(path)).Text);
    }

    [Theory]
    [InlineData("Users", """{"op":"replace","path":"title","value":"T{number}"}""")]
    [InlineData("Groups", """{"op":"replace","path":"displayName","value":"G{number}"}""")]
    [InlineData("Groups", """{"op":"add","path":"members","value":["{user}"]}""")]
    [InlineData("Groups", """{"op":"add","value":{"displayName":"G{number}","members":["{user}"]}}""")]
    public async Task Of_writes_at_once_that_expect_one_version_exactly_one_succeeds(string endpoint, string operation)
    {
        const int Rounds = 5;
        var tenant = await service.CreateTenantAsync();
        var users = await Task.WhenAll(Enumerable.Range(0, 5).Select(number => tenant.CreateUserAsync($"u{number}@example.com")));
        for (var round = 1; round <= Rounds; round++)
        {
            var created = (await tenant.PostAsync(endpoint, endpoint == "Users" ? TestTenant.UserJson($"ada{round}@example.com") : TestTenant.GroupJson($"Group {round}")))
                .ShouldBe(HttpStatusCode.Created);
            var path = $"{endpoint}/{created.Body.TextAt("id")}";
            if (endpoint == "Groups")
            {
                // From here on the version names a write of members, which others at the same moment have read too.
                (await tenant.PatchAsync(path, GroupRequestsTests.Patch($$"""{"op":"add","path":"members","value":["{{users[4]}}"]}"""))).ShouldBe(HttpStatusCode.NoContent);
            }

            var version = (await tenant.GetAsync(path)).Headers["ETag"];
            var answers = await Task.WhenAll(users.Take(4).Select((user, number) => SendAsync(
                tenant,
                HttpMethod.Patch,
                path,
                "If-Match",
                version,
                GroupRequestsTests.Patch(operation.Replace("{number}", $"{round}{number}", StringComparison.Ordinal).Replace("{user}", user, StringComparison.Ordinal)))));

            var done = Assert.Single(answers, answer => answer.Status is HttpStatusCode.OK or HttpStatusCode.NoContent);
            Assert.All(answers.Except([done]), answer => answer.ShouldBeError(HttpStatusCode.PreconditionFailed));
            Assert.Equal(done.Headers["ETag"], (await tenant.GetAsync(path)).Headers["ETag"]);
        }
    }

    [Fact]
    public async Task A_users_version_is_about_its_own_attributes_and_not_about_its_groups()
    {
        var tenant = await service.CreateTenantAsync();
        var id = await tenant.CreateUserAsync("ada@example.com");
        var before = await tenant.GetAsync($"Users/{id}");

        await tenant.CreateGroupAsync("Engineers", id);
        var after = await tenant.GetAsync($"Users/{id}");

        Assert.Equal("Engineers", Assert.Single(after.Body.ItemsAt("groups")).TextAt("display"));
        Assert.Equal(before.Headers["ETag"], after.Headers["ETag"]);
    }

    private static string Body(string endpoint, string displayName) => endpoint == "Groups"
        ? TestTenant.GroupJson(displayName)
        : TestTenant.UserJson("ada@example.com", $"\"displayName\":\"{displayName}\"");

    private static Task<ScimResponse> SendAsync(TestTenant tenant, HttpMethod method, string path, string header, string value, string? body = null) =>
        tenant.SendAsync(method, path, body, request => request.Headers.TryAddWithoutValidation(header, value));
}
