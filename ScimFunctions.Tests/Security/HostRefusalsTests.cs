using System.Text;
using ScimFunctions.Tests.Service;

namespace ScimFunctions.Tests.Security;

/// <summary>
/// What the web server refuses before a function is called. Its refusals are its own and have no SCIM body; but none is a 5xx, and nothing
/// is stored.
/// </summary>
public sealed class HostRefusalsTests(ScimServiceFixture service) : IClassFixture<ScimServiceFixture>
{
    private const string Read = "GET /org/scim/v2/Users HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {token}";
    private const string Create = "POST /org/scim/v2/Users HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {token}\r\nContent-Type: application/scim+json";

    public static TheoryData<string, string, int> Refused => new()
    {
        { "a URL of 10,000 query parameters", $"GET /org/scim/v2/Users?{string.Join('&', Enumerable.Range(1, 10_000).Select(number => $"p{number}=1"))} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {{token}}", 414 },
        { "attributes of 10,000 names", $"GET /org/scim/v2/Users?attributes={string.Join(',', Enumerable.Range(1, 10_000).Select(number => $"a{number}"))} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {{token}}", 414 },
        { "a filter longer than a URL may be", $"GET /org/scim/v2/Users?filter=userName%20eq%20%22{new string('a', 8200)}%22 HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {{token}}", 414 },
        { "an id of 10,000 characters", $"DELETE /org/scim/v2/Users/{new string('i', 10_000)} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {{token}}", 414 },
        { "a token of 100 KB", $"GET /org/scim/v2/Users HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {new string('t', 100_000)}", 431 },
        { "1,000 headers", Read + string.Concat(Enumerable.Range(1, 1000).Select(number => $"\r\nX-{number}: 1")), 431 },
        { "a NUL in the path", "GET /org/scim/v2/Users/a%00b HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {token}", 400 },
        { "a NUL in a header", Read + "\r\nX-Note: a\0b", 400 },
        { "a header in the middle of a header", Read + "\r\nX-Note a", 400 },
        { "a request line that is garbage", "\u0016\u0003\u0001 garbage", 400 },
        { "no Host", "GET /org/scim/v2/Users HTTP/1.1\r\nAuthorization: Bearer {token}", 400 },
        { "a Host that is none", "GET /org/scim/v2/Users HTTP/1.1\r\nHost: a b/c\r\nAuthorization: Bearer {token}", 400 },
        { "a negative length", Create + "\r\nContent-Length: -1", 400 },
        { "two lengths", Create + "\r\nContent-Length: 2\r\nContent-Length: 3", 400 },
        { "a length that no number holds", Create + "\r\nContent-Length: 99999999999999999999", 400 },
        { "a transfer coding that is none", Create + "\r\nTransfer-Encoding: gzip", 400 },
        { "a method that is none", "BREW /org/scim/v2/Users HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {token}", 404 },
        { "two slashes before the resource", "GET /org/scim/v2//Users HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {token}", 404 },
        { "a path above the base", "GET /org/scim/v2/../../../etc/passwd HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {token}", 404 },
    };

    [Theory]
    [MemberData(nameof(Refused))]
    public async Task What_is_no_proper_HTTP_is_refused_by_the_host_and_stores_nothing(string name, string head, int status)
    {
        Assert.NotEmpty(name);
        var tenant = await service.CreateTenantAsync();
        var before = await StoredRows.OfAsync(service.Service, tenant.Id);

        var answer = await RawConnection.SendAsync(service.Service.BaseAddress, head.Replace("{token}", tenant.Token, StringComparison.Ordinal));

        answer.ShouldBe((HttpStatusCode)status);
        Assert.Equal(before, await StoredRows.OfAsync(service.Service, tenant.Id));
    }

    [Theory]
    [InlineData("Content-Length: 500")]
    [InlineData("Transfer-Encoding: chunked")]
    public async Task A_body_that_breaks_off_gets_no_answer_and_stores_nothing(string framing)
    {
        var tenant = await service.CreateTenantAsync();
        var before = await StoredRows.OfAsync(service.Service, tenant.Id);
        var body = Encoding.UTF8.GetBytes((framing[0] == 'T' ? "fff\r\n" : "") + TestTenant.UserJson("ada@example.com"));

        await Assert.ThrowsAsync<IOException>(() => RawConnection.SendAsync(
            service.Service.BaseAddress, $"{Create}\r\n{framing}".Replace("{token}", tenant.Token, StringComparison.Ordinal), body, endsEarly: true));

        Assert.Equal(before, await StoredRows.OfAsync(service.Service, tenant.Id));
        Assert.Equal(0, (await tenant.GetAsync("Users")).Body.GetProperty("totalResults").GetInt32());
    }

    [Fact]
    public async Task A_broken_chunk_is_invalidSyntax()
    {
        var tenant = await service.CreateTenantAsync();

        var answer = await RawConnection.SendAsync(
            service.Service.BaseAddress, $"{Create}\r\nTransfer-Encoding: chunked".Replace("{token}", tenant.Token, StringComparison.Ordinal), "no size\r\n{}\r\n0\r\n\r\n"u8.ToArray());

        answer.ShouldBeError(HttpStatusCode.BadRequest, "invalidSyntax");
    }
}
