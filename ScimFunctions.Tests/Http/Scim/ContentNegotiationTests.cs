using System.Net.Http.Headers;
using ScimFunctions.Tests.Service;

namespace ScimFunctions.Tests.Http.Scim;

/// <summary>Media types of requests and responses of every kind (RFC 7644 §3.8); which of two types wins is told by <see cref="UserRequestsTests"/>.</summary>
public sealed class ContentNegotiationTests(ScimServiceFixture service) : IClassFixture<ScimServiceFixture>
{
    private const string Search = """{"schemas":["urn:ietf:params:scim:api:messages:2.0:SearchRequest"]}""";

    [Theory]
    [InlineData("application/json", "application/json")]
    [InlineData("application/json; charset=utf-8", "application/json")]
    [InlineData("APPLICATION/JSON", "application/json")]
    [InlineData("application/scim+json; charset=utf-8", "application/scim+json")]
    [InlineData("application/scim+json;q=0.2, application/json;q=0.8", "application/json")]
    [InlineData("application/*", "application/scim+json")]
    [InlineData("*/*;q=0.1", "application/scim+json")]
    [InlineData("text/html, application/xhtml+xml", "application/scim+json")]
    [InlineData("no media type", "application/scim+json")]
    public async Task Resources_lists_discovery_and_errors_are_of_the_type_that_Accept_asks_for_and_never_406(string accept, string expected)
    {
        var tenant = await service.CreateTenantAsync();
        var id = await tenant.CreateUserAsync("ada@example.com");

        ScimResponse[] answers =
        [
            await SendAsync(HttpMethod.Get, $"Users/{id}"),
            await SendAsync(HttpMethod.Get, "Groups"),
            await SendAsync(HttpMethod.Post, "Users/.search", Search),
            await SendAsync(HttpMethod.Post, "Groups", TestTenant.GroupJson("Engineers")),
            await SendAsync(HttpMethod.Get, "Schemas"),
            await SendAsync(HttpMethod.Get, "Users/nobody"),
            await SendAsync(HttpMethod.Get, "Nowhere"),
            await SendAsync(HttpMethod.Delete, "Schemas"),
        ];

        Assert.All(answers, answer =>
        {
            Assert.Equal(expected, answer.ContentType);
            Assert.NotEqual(HttpStatusCode.NotAcceptable, answer.Status);
        });

        Task<ScimResponse> SendAsync(HttpMethod method, string path, string? body = null) =>
            tenant.SendAsync(method, path, body, request => request.Headers.TryAddWithoutValidation("Accept", accept));
    }

    [Theory]
    [InlineData("utf-8")]
    [InlineData("iso-8859-1")]
    public async Task Accept_Charset_changes_nothing(string charset)
    {
        var tenant = await service.CreateTenantAsync();
        var id = await tenant.CreateUserAsync("ada@example.com", "\"displayName\":\"Åsa Ödegård\"");

        var answer = await tenant.SendAsync(HttpMethod.Get, $"Users/{id}", configure: request => request.Headers.TryAddWithoutValidation("Accept-Charset", charset));

        Assert.Equal("Åsa Ödegård", answer.ShouldBe(HttpStatusCode.OK).Body.TextAt("displayName"));
    }

    [Theory]
    [InlineData("application/scim+json")]
    [InlineData("application/scim+json; charset=utf-8")]
    [InlineData("application/json")]
    [InlineData("application/json; charset=UTF-8; profile=scim")]
    [InlineData("Application/SCIM+JSON")]
    public async Task A_body_of_either_type_is_read_whatever_its_parameters(string contentType)
    {
        var tenant = await service.CreateTenantAsync();

        var created = await tenant.SendAsync(
            HttpMethod.Post, "Users", TestTenant.UserJson("ada@example.com"), request => request.Content!.Headers.ContentType = MediaTypeHeaderValue.Parse(contentType));

        Assert.Equal("application/scim+json", created.ShouldBe(HttpStatusCode.Created).ContentType);
    }
}
