using System.Text;
using ScimFunctions.Tenants;
using ScimFunctions.Tests.Service;

namespace ScimFunctions.Tests.Security;

/// <summary>The management API and the health check, asked for what is not there or by who may not: problem details, never a 5xx.</summary>
public sealed class MalformedManagementRequestsTests(ScimServiceFixture service) : IClassFixture<ScimServiceFixture>
{
    private static readonly string LongId = new('i', 5000);

    public static TheoryData<string, HttpStatusCode> WithTheOperatorKey => new()
    {
        { "tenants/unknown-tenant/members", HttpStatusCode.NotFound },
        { "tenants/{tenant}X/members", HttpStatusCode.NotFound },
        { "tenants/'%20or%20PartitionKey%20ne%20'/members", HttpStatusCode.NotFound },
        { "tenants/..%2F{tenant}/members", HttpStatusCode.NotFound },
        { $"tenants/{LongId}/members", HttpStatusCode.NotFound },
        { "tenants/%FF/receipts", HttpStatusCode.NotFound },
        { $"tenants/{{tenant}}/members/{LongId}", HttpStatusCode.NotFound },
        { "tenants/{tenant}/members/a%2Fb%5Cc%23d%3Fe%25f%01", HttpStatusCode.NotFound },
        { "tenants/{tenant}/members/'%20or%20RowKey%20ge%20'", HttpStatusCode.NotFound },
        { "tenants/{tenant}/members?limit=0", HttpStatusCode.BadRequest },
        { "tenants/{tenant}/members?limit=-1", HttpStatusCode.BadRequest },
        { "tenants/{tenant}/members?limit=99999999999999999999", HttpStatusCode.BadRequest },
        { "tenants/{tenant}/members?limit=5%00", HttpStatusCode.BadRequest },
        { "tenants/{tenant}/members?limit=1&limit=2", HttpStatusCode.BadRequest },
        { $"tenants/{{tenant}}/members?limit={LongId}", HttpStatusCode.BadRequest },
        { $"tenants/{{tenant}}/members?cursor={LongId}", HttpStatusCode.BadRequest },
        { "tenants/{tenant}/members?cursor=!", HttpStatusCode.BadRequest },
        { "tenants/{tenant}/members?cursor=%FF%00", HttpStatusCode.BadRequest },
        { $"tenants/{{tenant}}/receipts?cursor={Cursor("' or PartitionKey ne '")}", HttpStatusCode.BadRequest },
        { $"tenants/{{tenant}}/receipts?cursor={Cursor("01a20319-412b-7e3a-a54f-97d8b7883176' or '1' eq '1")}", HttpStatusCode.BadRequest },
        { $"tenants/{{tenant}}/receipts?cursor={Cursor("\uD83D")}", HttpStatusCode.BadRequest },
    };

    [Theory]
    [MemberData(nameof(WithTheOperatorKey))]
    public async Task A_request_for_what_is_not_there_gets_problem_details(string path, HttpStatusCode expected)
    {
        var tenant = await service.CreateTenantAsync();
        await tenant.CreateUserAsync("ada@example.com");
        var operatorKey = await OperatorKeyAsync();
        var head = $"GET /manage/{path} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {operatorKey}".Replace("{tenant}", tenant.Id, StringComparison.Ordinal);

        var answer = (await RawConnection.SendAsync(service.Service.BaseAddress, head)).ShouldBeProblem(expected);

        Assert.InRange(answer.Detail.Length, 20, 300);
    }

    [Theory]
    [InlineData("manage/tenants/{tenant}/members", "Bearer {token}")]
    [InlineData("manage/tenants/{tenant}/members", "Bearer op_")]
    [InlineData("manage/tenants/{tenant}/members", "Bearer op_\u00C3\u00A4\u00F0\u009F\u0098\u0080")]
    [InlineData("manage/tenants/{tenant}/members", "Basic {key}")]
    [InlineData("manage/tenants/{tenant}/members", "{key}")]
    [InlineData("manage/tenants/{tenant}/receipts", "Bearer {key}, Bearer {key}")]
    [InlineData("manage/tenants/unknown-tenant/members", "Bearer {token}")]
    [InlineData("health", "Bearer {token}")]
    public async Task Whoever_does_not_show_the_operator_key_gets_401(string path, string authorization)
    {
        var tenant = await service.CreateTenantAsync();
        var head = $"GET /{path} HTTP/1.1\r\nHost: localhost\r\nAuthorization: {authorization}"
            .Replace("{tenant}", tenant.Id, StringComparison.Ordinal)
            .Replace("{token}", tenant.Token, StringComparison.Ordinal)
            .Replace("{key}", await OperatorKeyAsync(), StringComparison.Ordinal);

        var answer = (await RawConnection.SendAsync(service.Service.BaseAddress, head)).ShouldBeProblem(HttpStatusCode.Unauthorized);

        Assert.Equal("Bearer realm=\"management\"", answer.Headers["WWW-Authenticate"]);
    }

    public static TheoryData<string, HttpStatusCode> Bodies => new()
    {
        { "{\"displayName\":\"\u00FF\"}", HttpStatusCode.BadRequest },
        { """{"displayName":"\ud83d"}""", HttpStatusCode.BadRequest },
        { """{"displayName":"a\u0000b"}""", HttpStatusCode.BadRequest },
        { """{"\u0000":"a"}""", HttpStatusCode.BadRequest },
        { """{"displayName":"a","displayname":"b"}""", HttpStatusCode.BadRequest },
        { """{"displayName":"a","displayName":"b"}""", HttpStatusCode.BadRequest },
        { """{"displayName":{"$ref":"#"}}""", HttpStatusCode.BadRequest },
        { """{"settings":{"propertySources":{"title":{"a":null}}}}""", HttpStatusCode.BadRequest },
        { """{"settings":{"propertySources":{"title":[["scim"]]}}}""", HttpStatusCode.BadRequest },
        { """{"settings":{"requiredAttributes":["emails[type eq \"work\"].value"]}}""", HttpStatusCode.BadRequest },
        { """{"settings":{"requiredAttributes":["",":","urn:","a.b.c.d"]}}""", HttpStatusCode.BadRequest },
        { $$$"""{"settings":{"requiredAttributes":["{{{LongId}}}"]}}""", HttpStatusCode.BadRequest },
        { $$$"""{"settings":{"requiredAttributes":[{{{string.Join(',', Enumerable.Repeat("\"title\"", 51))}}}]}}""", HttpStatusCode.BadRequest },
        { $$"""{"{{LongId}}":1}""", HttpStatusCode.BadRequest },
        { $"{{{string.Join(',', Enumerable.Range(0, 5000).Select(number => $"\"a{number}\":1"))}}}", HttpStatusCode.BadRequest },
        { """{"settings":{"mode":1e999}}""", HttpStatusCode.BadRequest },
        { new string('[', 60_000), HttpStatusCode.BadRequest },
        { "null", HttpStatusCode.BadRequest },
        { $$"""{"displayName":"{{new string('n', 66_000)}}"}""", HttpStatusCode.RequestEntityTooLarge },
    };

    [Theory]
    [MemberData(nameof(Bodies))]
    public async Task A_body_that_makes_no_sense_gets_problem_details_and_changes_nothing(string body, HttpStatusCode expected)
    {
        var tenant = await service.CreateTenantAsync();
        var before = (await tenant.ManageAsync($"../{tenant.Id}")).ShouldBe(HttpStatusCode.OK).Text;
        var bytes = Encoding.Latin1.GetBytes(body);
        var head = $"PATCH /manage/tenants/{tenant.Id} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {await OperatorKeyAsync()}\r\n"
            + $"Content-Type: application/json\r\nContent-Length: {bytes.Length}";

        var answer = (await RawConnection.SendAsync(service.Service.BaseAddress, head, bytes)).ShouldBeProblem(expected);

        Assert.InRange(answer.Detail.Length, 20, 1100);
        Assert.Equal(before, (await tenant.ManageAsync($"../{tenant.Id}")).Text);
    }

    [Theory]
    [InlineData("tenants")]
    [InlineData("tenants/{tenant}/scim-token")]
    public async Task A_body_in_malformed_chunks_gets_400(string path)
    {
        var tenant = await service.CreateTenantAsync();
        var head = $"POST /manage/{path} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {await OperatorKeyAsync()}\r\n"
            .Replace("{tenant}", tenant.Id, StringComparison.Ordinal) + "Content-Type: application/json\r\nTransfer-Encoding: chunked";

        var answer = (await RawConnection.SendAsync(service.Service.BaseAddress, head, "zz\r\n{}\r\n0\r\n\r\n"u8.ToArray())).ShouldBeProblem(HttpStatusCode.BadRequest);

    }

    private static string Cursor(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text)).TrimEnd('=').Replace('+', '-').Replace('/', '_');

    private Task<string> OperatorKeyAsync() =>
        ((OperatorKey)service.Service.Services.GetService(typeof(OperatorKey))!).EnsureAsync(CancellationToken.None);
}
