using ScimFunctions.Tests.Service;

namespace ScimFunctions.Tests.Http.Scim;

/// <summary>The discovery endpoints over HTTP (RFC 7644 §4, RFC 7643 §5 to §7); whether what they say is so is told by the tests of Discovery.</summary>
public sealed class DiscoveryRequestsTests(ScimServiceFixture service) : IClassFixture<ScimServiceFixture>
{
    private const string ListResponse = "urn:ietf:params:scim:api:messages:2.0:ListResponse";

    [Theory]
    [InlineData("Schemas", "urn:ietf:params:scim:schemas:core:2.0:Schema")]
    [InlineData("ResourceTypes", "urn:ietf:params:scim:schemas:core:2.0:ResourceType")]
    public async Task A_list_holds_everything_and_each_is_the_same_at_its_own_address(string endpoint, string schema)
    {
        var tenant = await service.CreateTenantAsync();

        var list = (await tenant.GetAsync(endpoint)).ShouldBe(HttpStatusCode.OK).Body;

        var resources = list.ItemsAt("Resources");
        Assert.Equal(ListResponse, Assert.Single(list.ItemsAt("schemas")).GetString());
        Assert.Equal(resources.Count, list.GetProperty("totalResults").GetInt32());
        Assert.Equal((1, resources.Count), (list.GetProperty("startIndex").GetInt32(), list.GetProperty("itemsPerPage").GetInt32()));
        Assert.NotEmpty(resources);
        foreach (var resource in resources)
        {
            Assert.Equal(schema, Assert.Single(resource.ItemsAt("schemas")).GetString());
            Assert.StartsWith($"{tenant.ScimBaseUrl}/{endpoint}/", resource.TextAt("meta", "location"), StringComparison.Ordinal);
            Assert.Equal(resource.GetRawText(), (await tenant.GetAsync(resource.TextAt("meta", "location")!)).ShouldBe(HttpStatusCode.OK).Text);
        }

        (await tenant.GetAsync($"{endpoint}/urn:unknown")).ShouldBeError(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task Schemas_are_those_of_resources_and_never_of_messages()
    {
        var tenant = await service.CreateTenantAsync();
        var used = (await tenant.GetAsync("ResourceTypes")).Body.ItemsAt("Resources")
            .SelectMany(type => type.ItemsAt("schemaExtensions").Select(extension => extension.TextAt("schema")).Prepend(type.TextAt("schema")));

        var listed = (await tenant.GetAsync("Schemas")).Body.ItemsAt("Resources").Select(schema => schema.TextAt("id"));

        Assert.Equal(used.Order(StringComparer.Ordinal), listed.Order(StringComparer.Ordinal));
        Assert.DoesNotContain(listed, id => id!.Contains(":api:messages:", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("Schemas")]
    [InlineData("ResourceTypes")]
    [InlineData("ServiceProviderConfig")]
    public async Task Without_a_token_nothing_is_discovered(string endpoint)
    {
        using var client = new HttpClient();

        var answer = await ScimResponse.ReadAsync(await client.GetAsync(new Uri(service.Service.BaseAddress, $"org/scim/v2/{endpoint}")));

        Assert.StartsWith("Bearer", answer.ShouldBeError(HttpStatusCode.Unauthorized).Headers["WWW-Authenticate"], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Schemas")]
    [InlineData("ResourceTypes")]
    [InlineData("ServiceProviderConfig")]
    public async Task Paging_sorting_and_projection_are_ignored_and_a_filter_is_403(string endpoint)
    {
        var tenant = await service.CreateTenantAsync();

        var plain = (await tenant.GetAsync(endpoint)).ShouldBe(HttpStatusCode.OK);
        var asked = await tenant.GetAsync($"{endpoint}?startIndex=2&count=1&sortBy=id&sortOrder=descending&attributes=id&excludedAttributes=name");

        Assert.Equal(plain.Text, asked.Text);
        (await tenant.GetAsync($"{endpoint}?filter={Uri.EscapeDataString("id pr")}")).ShouldBeError(HttpStatusCode.Forbidden);
    }

    [Theory]
    [InlineData("Schemas")]
    [InlineData("Schemas/urn:ietf:params:scim:schemas:core:2.0:User")]
    [InlineData("ResourceTypes")]
    [InlineData("ResourceTypes/User")]
    [InlineData("ServiceProviderConfig")]
    public async Task Every_other_method_than_GET_is_405_with_Allow(string path)
    {
        var tenant = await service.CreateTenantAsync();

        foreach (var method in new[] { "POST", "PUT", "PATCH", "DELETE", "OPTIONS" })
        {
            Assert.Equal("GET", (await tenant.SendAsync(new HttpMethod(method), path, "{}")).ShouldBeError(HttpStatusCode.MethodNotAllowed).Headers["Allow"]);
        }
    }

    [Fact]
    public async Task What_ServiceProviderConfig_says_is_supported_works_and_what_it_says_is_not_is_501()
    {
        var tenant = await service.CreateTenantAsync();
        var id = await tenant.CreateUserAsync("ada@example.com");
        var configuration = (await tenant.GetAsync("ServiceProviderConfig")).ShouldBe(HttpStatusCode.OK).Body;

        Assert.Equal($"{tenant.ScimBaseUrl}/ServiceProviderConfig", configuration.TextAt("meta", "location"));
        Assert.Equal("oauthbearertoken", Assert.Single(configuration.ItemsAt("authenticationSchemes")).TextAt("type"));
        Assert.Equal(IsSupported("filter"), (await tenant.GetAsync("Users?filter=userName pr")).Status == HttpStatusCode.OK);
        Assert.Equal(IsSupported("sort"), (await tenant.GetAsync("Users?sortBy=userName")).Status == HttpStatusCode.OK);
        Assert.Equal(IsSupported("etag"), (await tenant.GetAsync($"Users/{id}")).Headers.ContainsKey("ETag"));
        Assert.Equal(
            IsSupported("patch"),
            (await tenant.PatchAsync($"Users/{id}", """{"schemas":["urn:ietf:params:scim:api:messages:2.0:PatchOp"],"Operations":[{"op":"add","path":"title","value":"x"}]}""")).Status == HttpStatusCode.OK);
        Assert.Equal(
            IsSupported("bulk") ? HttpStatusCode.OK : HttpStatusCode.NotImplemented,
            (await tenant.PostAsync("Bulk", $$"""{"schemas":["urn:ietf:params:scim:api:messages:2.0:BulkRequest"],"Operations":[{"method":"DELETE","path":"/Users/{{id}}"}]}""")).Status);
        Assert.False(IsSupported("changePassword"));

        bool IsSupported(string feature) => configuration.GetProperty(feature).GetProperty("supported").GetBoolean();
    }

    [Fact]
    public async Task Nothing_is_null_or_empty_in_what_is_discovered()
    {
        var tenant = await service.CreateTenantAsync();

        foreach (var endpoint in new[] { "Schemas", "ResourceTypes", "ServiceProviderConfig" })
        {
            AssertFull((await tenant.GetAsync(endpoint)).ShouldBe(HttpStatusCode.OK).Body, endpoint);
        }

        static void AssertFull(JsonElement value, string path)
        {
            switch (value.ValueKind)
            {
                case JsonValueKind.Object:
                    foreach (var member in value.EnumerateObject())
                    {
                        AssertFull(member.Value, $"{path}.{member.Name}");
                    }

                    break;
                case JsonValueKind.Array:
                    // A tenant that has sent no custom attribute has a schema without any.
                    Assert.True(value.GetArrayLength() > 0 || path.EndsWith(".attributes", StringComparison.Ordinal), path);
                    foreach (var (index, element) in value.EnumerateArray().Index())
                    {
                        AssertFull(element, $"{path}[{index}]");
                    }

                    break;
                default:
                    Assert.True(value.ValueKind is not JsonValueKind.Null && value.GetRawText() != "\"\"", path);
                    break;
            }
        }
    }
}
