using System.Net.Http.Headers;
using System.Text;
using ScimFunctions.Tests.Service;

namespace ScimFunctions.Tests.Http.Scim;

/// <summary>Users over HTTP, apart from what identity providers' stories tell (RFC 7644 §3).</summary>
public sealed class UserRequestsTests(ScimServiceFixture service) : IClassFixture<ScimServiceFixture>
{
    private const string SetTitle =
        """{"schemas":["urn:ietf:params:scim:api:messages:2.0:PatchOp"],"Operations":[{"op":"replace","path":"title","value":"CTO"}]}""";

    [Fact]
    public async Task A_created_user_has_its_address_version_and_type()
    {
        var tenant = await service.CreateTenantAsync();

        var answer = (await tenant.PostAsync("Users", TestTenant.UserJson("Ada@Example.com"))).ShouldBe(HttpStatusCode.Created);

        var meta = answer.Body.GetProperty("meta");
        Assert.Equal("User", meta.GetProperty("resourceType").GetString());
        Assert.Equal($"{tenant.ScimBaseUrl}/Users/{answer.Body.GetProperty("id").GetString()}", meta.GetProperty("location").GetString());
        Assert.Equal(meta.GetProperty("location").GetString(), answer.Headers["Location"]);
        Assert.Equal("W/\"1\"", meta.GetProperty("version").GetString());
        Assert.Equal("W/\"1\"", answer.Headers["ETag"]);
        Assert.Equal(meta.GetProperty("created").GetString(), meta.GetProperty("lastModified").GetString());
        Assert.Equal("Ada@Example.com", answer.Body.GetProperty("userName").GetString());
        Assert.True(answer.Body.GetProperty("active").GetBoolean());
        Assert.Equal("application/scim+json", answer.ContentType);
    }

    [Fact]
    public async Task All_missing_required_attributes_are_named_at_once()
    {
        var tenant = await service.CreateTenantAsync();

        var detail = (await tenant.PostAsync("Users", """{"schemas":["urn:ietf:params:scim:schemas:core:2.0:User"],"displayName":"Ada"}"""))
            .ShouldBeError(HttpStatusCode.BadRequest, "invalidValue").Detail;

        Assert.All(["userName", "name.familyName", "name.givenName", "emails"], name => Assert.Contains(name, detail, StringComparison.Ordinal));
    }

    [Fact]
    public async Task PUT_replaces_the_whole_and_keeps_id_and_creation()
    {
        var tenant = await service.CreateTenantAsync();
        var id = await tenant.CreateUserAsync("ada@example.com", "\"nickName\":\"Babs\",\"externalId\":\"e1\"");
        var before = (await tenant.GetAsync($"Users/{id}")).Body;

        var after = (await tenant.PutAsync($"Users/{id}", TestTenant.UserJson("ada@example.com", "\"id\":\"other\",\"title\":\"CTO\""))).ShouldBe(HttpStatusCode.OK).Body;

        Assert.Equal(id, after.GetProperty("id").GetString());
        Assert.Equal("CTO", after.GetProperty("title").GetString());
        Assert.False(after.TryGetProperty("nickName", out _));
        Assert.False(after.TryGetProperty("externalId", out _));
        Assert.Equal(before.GetProperty("meta").GetProperty("created").GetString(), after.GetProperty("meta").GetProperty("created").GetString());
        Assert.Equal("W/\"2\"", after.GetProperty("meta").GetProperty("version").GetString());
        Assert.Equal(0, (await tenant.GetAsync("Users?filter=externalId eq \"e1\"")).Body.GetProperty("totalResults").GetInt32());
    }

    [Fact]
    public async Task PUT_without_active_does_not_bring_back_one_who_has_left()
    {
        var tenant = await service.CreateTenantAsync();
        var id = await tenant.CreateUserAsync("ada@example.com", "\"active\":false");

        var after = (await tenant.PutAsync($"Users/{id}", TestTenant.UserJson("ada@example.com", "\"title\":\"CTO\""))).ShouldBe(HttpStatusCode.OK).Body;

        Assert.False(after.GetProperty("active").GetBoolean());
    }

    [Fact]
    public async Task PUT_creates_nothing()
    {
        var tenant = await service.CreateTenantAsync();

        (await tenant.PutAsync($"Users/{Guid.NewGuid()}", TestTenant.UserJson("ada@example.com"))).ShouldBeError(HttpStatusCode.NotFound);

        Assert.Equal(0, (await tenant.GetAsync("Users")).Body.GetProperty("totalResults").GetInt32());
    }

    [Fact]
    public async Task A_write_that_changes_nothing_moves_neither_version_nor_lastModified()
    {
        var tenant = await service.CreateTenantAsync();
        var id = await tenant.CreateUserAsync("ada@example.com", "\"title\":\"CTO\"");
        var before = (await tenant.GetAsync($"Users/{id}")).Text;

        (await tenant.PatchAsync($"Users/{id}", SetTitle)).ShouldBe(HttpStatusCode.OK);
        (await tenant.PutAsync($"Users/{id}", before)).ShouldBe(HttpStatusCode.OK);

        Assert.Equal(before, (await tenant.GetAsync($"Users/{id}")).Text);
    }

    [Fact]
    public async Task A_bad_operation_among_ten_leaves_the_user_untouched()
    {
        var tenant = await service.CreateTenantAsync();
        var id = await tenant.CreateUserAsync("ada@example.com");
        var before = (await tenant.GetAsync($"Users/{id}")).Text;
        var operations = string.Join(',', Enumerable.Range(0, 10).Select(number => number == 7
            ? """{"op":"replace","path":"active","value":"perhaps"}"""
            : $$"""{"op":"add","path":"nickName","value":"name{{number}}"}"""));

        (await tenant.PatchAsync($"Users/{id}", $$"""{"schemas":["urn:ietf:params:scim:api:messages:2.0:PatchOp"],"Operations":[{{operations}}]}"""))
            .ShouldBeError(HttpStatusCode.BadRequest, "invalidValue");

        Assert.Equal(before, (await tenant.GetAsync($"Users/{id}")).Text);
    }

    [Theory]
    [InlineData("W/\"1\"", HttpStatusCode.OK)]
    [InlineData("\"1\"", HttpStatusCode.OK)]
    [InlineData("*", HttpStatusCode.OK)]
    [InlineData("W/\"0\", W/\"1\"", HttpStatusCode.OK)]
    [InlineData("W/\"2\"", HttpStatusCode.PreconditionFailed)]
    public async Task If_Match_guards_a_write(string ifMatch, HttpStatusCode expected)
    {
        var tenant = await service.CreateTenantAsync();
        var id = await tenant.CreateUserAsync("ada@example.com");

        var answer = await tenant.SendAsync(HttpMethod.Patch, $"Users/{id}", SetTitle, request => request.Headers.TryAddWithoutValidation("If-Match", ifMatch));

        answer.ShouldBe(expected);
        Assert.Equal(expected == HttpStatusCode.OK, (await tenant.GetAsync($"Users/{id}")).Body.TryGetProperty("title", out _));
    }

    [Fact]
    public async Task A_stale_If_Match_guards_a_delete_too()
    {
        var tenant = await service.CreateTenantAsync();
        var id = await tenant.CreateUserAsync("ada@example.com");

        (await tenant.SendAsync(HttpMethod.Delete, $"Users/{id}", configure: request => request.Headers.TryAddWithoutValidation("If-Match", "W/\"7\"")))
            .ShouldBeError(HttpStatusCode.PreconditionFailed);
        (await tenant.GetAsync($"Users/{id}")).ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task A_read_of_a_known_version_gets_304_without_a_body()
    {
        var tenant = await service.CreateTenantAsync();
        var id = await tenant.CreateUserAsync("ada@example.com");

        var answer = await tenant.SendAsync(HttpMethod.Get, $"Users/{id}", configure: request => request.Headers.TryAddWithoutValidation("If-None-Match", "W/\"1\""));

        Assert.Empty(answer.ShouldBe(HttpStatusCode.NotModified).Text);
        Assert.Equal("W/\"1\"", answer.Headers["ETag"]);
    }

    [Fact]
    public async Task A_deleted_user_is_gone_for_everything_and_its_userName_is_free()
    {
        var tenant = await service.CreateTenantAsync();
        var id = await tenant.CreateUserAsync("ada@example.com", "\"externalId\":\"e1\"");

        (await tenant.DeleteAsync($"Users/{id}")).ShouldBe(HttpStatusCode.NoContent);

        (await tenant.GetAsync($"Users/{id}")).ShouldBeError(HttpStatusCode.NotFound);
        (await tenant.PatchAsync($"Users/{id}", SetTitle)).ShouldBeError(HttpStatusCode.NotFound);
        (await tenant.DeleteAsync($"Users/{id}")).ShouldBeError(HttpStatusCode.NotFound);
        Assert.Equal(0, (await tenant.GetAsync("Users")).Body.GetProperty("totalResults").GetInt32());
        Assert.Equal(0, (await tenant.GetAsync("Users?filter=externalId eq \"e1\"")).Body.GetProperty("totalResults").GetInt32());
        Assert.NotEqual(id, await tenant.CreateUserAsync("ADA@example.com", "\"externalId\":\"e1\""));
    }

    [Theory]
    [InlineData("userName eq \"ADA@example.com\"", 1)]
    [InlineData("id eq \"{id}\"", 1)]
    [InlineData("externalId eq \"e1\"", 1)]
    [InlineData("externalId eq \"E1\"", 0)]
    [InlineData("emails eq \"ada@EXAMPLE.com\"", 1)]
    [InlineData("emails.value eq \"ada@example.com\"", 1)]
    [InlineData("emails[type eq \"work\"].value eq \"ada@example.com\"", 1)]
    [InlineData("emails[type eq \"home\"].value eq \"ada@example.com\"", 0)]
    [InlineData("userName eq \"ada@example.com\" and title eq \"CTO\"", 0)]
    [InlineData("userName eq \"ada@example.com\" or title eq \"CTO\"", 2)]
    [InlineData("not (userName eq \"ada@example.com\")", 1)]
    [InlineData("userName sw \"ad\"", 1)]
    [InlineData("title pr", 1)]
    [InlineData("meta.created gt \"2020-01-01T00:00:00Z\"", 2)]
    [InlineData("urn:ietf:params:scim:schemas:core:2.0:User:userName eq \"ada@example.com\"", 1)]
    [InlineData("active eq true", 2)]
    public async Task A_filter_finds_what_it_says_by_index_or_by_scan(string filter, int expected)
    {
        var tenant = await service.CreateTenantAsync();
        var id = await tenant.CreateUserAsync("ada@example.com", "\"externalId\":\"e1\"");
        await tenant.CreateUserAsync("grace@example.com", "\"title\":\"CTO\"");

        var found = await tenant.GetAsync($"Users?filter={Uri.EscapeDataString(filter.Replace("{id}", id, StringComparison.Ordinal))}");

        Assert.Equal(expected, found.ShouldBe(HttpStatusCode.OK).Body.GetProperty("totalResults").GetInt32());
        Assert.Equal(expected, found.Body.GetProperty("Resources").GetArrayLength());
    }

    [Theory]
    [InlineData("startIndex=1&count=2", 1, new[] { 1, 2 })]
    [InlineData("startIndex=4&count=2", 4, new[] { 4, 5 })]
    [InlineData("startIndex=5&count=10", 5, new[] { 5 })]
    [InlineData("startIndex=6&count=2", 6, new int[0])]
    [InlineData("startIndex=0&count=1", 1, new[] { 1 })]
    [InlineData("startIndex=-3&count=1", 1, new[] { 1 })]
    [InlineData("count=0", 1, new int[0])]
    [InlineData("count=-1", 1, new int[0])]
    [InlineData("", 1, new[] { 1, 2, 3, 4, 5 })]
    [InlineData("filter=userName co \"user\"&startIndex=2&count=2", 2, new[] { 2, 3 })]
    public async Task A_page_holds_the_users_at_its_places_in_order_of_creation(string query, int startIndex, int[] expected)
    {
        var tenant = await service.CreateTenantAsync();
        for (var number = 1; number <= 5; number++)
        {
            await tenant.CreateUserAsync($"user{number}@example.com");
        }

        var page = (await tenant.GetAsync($"Users?{query}")).ShouldBe(HttpStatusCode.OK).Body;

        Assert.Equal(5, page.GetProperty("totalResults").GetInt32());
        Assert.Equal(startIndex, page.GetProperty("startIndex").GetInt32());
        Assert.Equal(expected.Length, page.GetProperty("itemsPerPage").GetInt32());
        Assert.Equal(
            expected.Select(number => $"user{number}@example.com"),
            page.GetProperty("Resources").EnumerateArray().Select(user => user.GetProperty("userName").GetString()));
    }

    [Fact]
    public async Task A_projection_keeps_what_is_asked_for_and_what_is_always_returned()
    {
        var tenant = await service.CreateTenantAsync();
        var id = await tenant.CreateUserAsync("ada@example.com");

        var asked = (await tenant.GetAsync($"Users/{id}?attributes=userName,meta.location")).Body;
        var excluded = (await tenant.GetAsync($"Users/{id}?excludedAttributes=emails,id")).Body;

        Assert.Equal(["schemas", "id", "userName", "meta"], asked.EnumerateObject().Select(member => member.Name));
        Assert.Equal($"{tenant.ScimBaseUrl}/Users/{id}", asked.GetProperty("meta").GetProperty("location").GetString());
        Assert.False(excluded.TryGetProperty("emails", out _));
        Assert.True(excluded.TryGetProperty("id", out _));
    }

    [Theory]
    [InlineData(null, "application/scim+json")]
    [InlineData("*/*", "application/scim+json")]
    [InlineData("application/scim+json", "application/scim+json")]
    [InlineData("application/json", "application/json")]
    [InlineData("application/scim+json, application/json", "application/scim+json")]
    [InlineData("application/json, application/scim+json;q=0.5", "application/json")]
    [InlineData("application/json, */*;q=0.1", "application/json")]
    [InlineData("application/json, text/plain, */*", "application/json")]
    [InlineData("application/scim+json;q=0.9, application/json;q=0.9", "application/scim+json")]
    [InlineData("text/html", "application/scim+json")]
    public async Task The_response_is_of_the_type_that_the_caller_accepts(string? accept, string expected)
    {
        var tenant = await service.CreateTenantAsync();

        var answer = await tenant.SendAsync(HttpMethod.Get, "Users", configure: request => request.Headers.TryAddWithoutValidation("Accept", accept));

        Assert.Equal(expected, answer.ShouldBe(HttpStatusCode.OK).ContentType);
    }

    [Theory]
    [InlineData("text/plain")]
    [InlineData("application/xml")]
    [InlineData(null)]
    public async Task A_body_of_another_type_gets_415(string? contentType)
    {
        var tenant = await service.CreateTenantAsync();

        var answer = await tenant.SendAsync(HttpMethod.Post, "Users", TestTenant.UserJson("ada@example.com"), request =>
            request.Content!.Headers.ContentType = contentType is null ? null : MediaTypeHeaderValue.Parse(contentType));

        answer.ShouldBeError(HttpStatusCode.UnsupportedMediaType);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_body_over_one_MiB_gets_413_that_names_the_limit(bool hasLength)
    {
        var tenant = await service.CreateTenantAsync();
        var body = TestTenant.UserJson("ada@example.com", $"\"title\":\"{new string('x', 1024 * 1024)}\"");

        var answer = await tenant.SendAsync(HttpMethod.Post, "Users", configure: request =>
        {
            request.Content = new ByteArrayContent(Encoding.UTF8.GetBytes(body));
            request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/scim+json");
            request.Headers.TransferEncodingChunked = !hasLength;
        });

        Assert.Contains("1048576", answer.ShouldBeError(HttpStatusCode.RequestEntityTooLarge).Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_user_over_256_KiB_gets_413_that_names_the_limit_and_one_just_below_it_is_kept()
    {
        var tenant = await service.CreateTenantAsync();

        var refused = await tenant.PostAsync("Users", TestTenant.UserJson("big@example.com", $"\"title\":\"{new string('x', 256 * 1024)}\""));
        var id = await tenant.CreateUserAsync("large@example.com", $"\"title\":\"{new string('y', 255 * 1024)}\"");

        Assert.Contains("262144", refused.ShouldBeError(HttpStatusCode.RequestEntityTooLarge).Detail, StringComparison.Ordinal);
        Assert.Equal(255 * 1024, (await tenant.GetAsync($"Users/{id}")).Body.GetProperty("title").GetString()!.Length);
    }

    [Theory]
    [InlineData("POST", "ServiceProviderConfig", "GET")]
    [InlineData("POST", "Schemas", "GET")]
    [InlineData("PUT", "ResourceTypes/User", "GET")]
    [InlineData("DELETE", "Users", "GET, POST")]
    [InlineData("POST", "Users/x", "GET, PUT, PATCH, DELETE")]
    [InlineData("OPTIONS", "Users/.search", "POST")]
    [InlineData("GET", ".search", "POST")]
    public async Task A_known_path_with_another_method_gets_405_with_Allow(string method, string path, string allow)
    {
        var tenant = await service.CreateTenantAsync();

        var answer = await tenant.SendAsync(new HttpMethod(method), path, "{}");

        Assert.Equal(allow, answer.ShouldBeError(HttpStatusCode.MethodNotAllowed).Headers["Allow"]);
    }

    [Theory]
    [InlineData("Nowhere", HttpStatusCode.NotFound)]
    [InlineData("Users/x/y", HttpStatusCode.NotFound)]
    [InlineData("", HttpStatusCode.NotFound)]
    public async Task A_path_that_is_not_served_gets_a_SCIM_error(string path, HttpStatusCode expected)
    {
        var tenant = await service.CreateTenantAsync();

        (await tenant.GetAsync(path)).ShouldBeError(expected);
    }

    [Theory]
    [InlineData("Me")]
    [InlineData("me/")]
    [InlineData("Me/emails")]
    [InlineData("Me/.search")]
    public async Task Me_is_501_by_every_method_as_a_token_names_no_user(string path)
    {
        var tenant = await service.CreateTenantAsync();

        foreach (var method in new[] { "GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS" })
        {
            var answer = await tenant.SendAsync(new HttpMethod(method), path, method is "GET" ? null : TestTenant.UserJson("ada@example.com"));

            Assert.Contains("it names no user", answer.ShouldBeError(HttpStatusCode.NotImplemented).Detail, StringComparison.Ordinal);
        }

        (await tenant.SendAsync(HttpMethod.Head, path)).ShouldBe(HttpStatusCode.NotImplemented);
    }

    [Fact]
    public async Task Me_is_401_with_a_wrong_token()
    {
        var tenant = await service.CreateTenantAsync();

        (await tenant.SendAsync(HttpMethod.Get, "Me", configure: request => request.Headers.Authorization = new("Bearer", "x"))).ShouldBeError(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task Every_path_works_with_a_slash_at_its_end()
    {
        var tenant = await service.CreateTenantAsync();

        var created = (await tenant.PostAsync("Users/", TestTenant.UserJson("ada@example.com"))).ShouldBe(HttpStatusCode.Created);

        (await tenant.GetAsync($"Users/{created.Body.GetProperty("id").GetString()}/")).ShouldBe(HttpStatusCode.OK);
        (await tenant.GetAsync("ServiceProviderConfig/")).ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task A_custom_attribute_becomes_part_of_the_tenants_schema()
    {
        var tenant = await service.CreateTenantAsync();
        const string Urn = "urn:scim:schemas:extension:modernloop:1.0:CustomAttribute";

        await tenant.CreateUserAsync("ada@example.com", $"\"{Urn}\":{{\"shoeSize\":41}}");

        var attribute = Assert.Single((await tenant.GetAsync($"Schemas/{Urn.ToUpperInvariant()}")).ShouldBe(HttpStatusCode.OK).Body.GetProperty("attributes").EnumerateArray());
        Assert.Equal("shoeSize", attribute.GetProperty("name").GetString());
        Assert.Equal("string", attribute.GetProperty("type").GetString());
    }

    [Fact]
    public async Task Discovery_is_not_filtered()
    {
        var tenant = await service.CreateTenantAsync();

        (await tenant.GetAsync("Schemas?filter=id pr")).ShouldBeError(HttpStatusCode.Forbidden);
    }

    [Fact]
    public async Task Members_are_listed_page_by_page()
    {
        var tenant = await service.CreateTenantAsync();
        for (var number = 1; number <= 5; number++)
        {
            await tenant.CreateUserAsync($"user{number}@example.com");
        }

        var names = new List<string?>();
        string? cursor = null;
        do
        {
            var page = (await tenant.ManageAsync($"members?limit=2{(cursor is null ? "" : $"&cursor={cursor}")}")).ShouldBe(HttpStatusCode.OK).Body;
            names.AddRange(page.GetProperty("items").EnumerateArray().Select(member => member.GetProperty("userName").GetString()));
            cursor = page.GetProperty("nextCursor").GetString();
        }
        while (cursor is not null);

        Assert.Equal(Enumerable.Range(1, 5).Select(number => $"user{number}@example.com"), names);
    }

    [Theory]
    [InlineData("members?limit=0", HttpStatusCode.BadRequest)]
    [InlineData("members?limit=many", HttpStatusCode.BadRequest)]
    [InlineData("members?cursor=!", HttpStatusCode.BadRequest)]
    [InlineData("members/none", HttpStatusCode.NotFound)]
    public async Task A_management_request_that_is_refused_gets_problem_details(string path, HttpStatusCode expected)
    {
        var tenant = await service.CreateTenantAsync();

        (await tenant.ManageAsync(path)).ShouldBeProblem(expected);
    }

    [Fact]
    public async Task Health_tells_anyone_that_the_service_lives()
    {
        using var client = new HttpClient();

        var answer = await ScimResponse.ReadAsync(await client.GetAsync(new Uri(service.Service.BaseAddress, "health")));

        Assert.Equal("healthy", answer.ShouldBe(HttpStatusCode.OK).Body.GetProperty("status").GetString());
        Assert.Equal(JsonValueKind.Undefined, answer.Body.TryGetProperty("storage", out var storage) ? storage.ValueKind : default);
    }
}
