using ScimFunctions.Tenants;
using ScimFunctions.Tests.Service;

namespace ScimFunctions.Tests.Security;

/// <summary>
/// What broken clients and attackers send, over a real connection: each request gets its SCIM error (RFC 7644 §3.12), with a detail that
/// helps, and nothing is stored.
/// </summary>
public sealed class MalformedRequestsTests(ScimServiceFixture service) : IClassFixture<ScimServiceFixture>
{
    /// <summary>An error is read by people and logged: it quotes what was sent, but never all of a long text.</summary>
    private const int LongestDetail = 1000;

    private static readonly Dictionary<string, MalformedRequest> Requests =
        MalformedRequests.All.ToDictionary(request => request.Name, StringComparer.Ordinal);

    public static TheoryData<string> Names => [.. Requests.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task A_malformed_request_gets_its_error_and_stores_nothing(string name)
    {
        var request = Requests[name];
        var tenant = await service.CreateTenantAsync(TenantSettings.Default with { Mode = request.Strict ? TenantMode.Strict : TenantMode.Tolerant });
        var id = await tenant.CreateUserAsync("ada@example.com", "\"title\":\"CTO\"");
        var before = await StoredRows.OfAsync(service.Service, tenant.Id);

        var answer = await request.SendAsync(tenant, id);

        Assert.True(answer.Status == request.Status, $"Expected {(int)request.Status}, got {answer}");
        if (request.Method != "HEAD")
        {
            answer.ShouldBeError(request.Status, request.ScimType);
            Assert.Equal("application/scim+json", answer.ContentType);
            Assert.Contains(request.Detail, answer.Detail, StringComparison.Ordinal);
            Assert.InRange(answer.Detail.Length, 20, LongestDetail);
            Assert.DoesNotContain(tenant.Token, answer.Text, StringComparison.Ordinal);
        }

        Assert.Equal(before, await StoredRows.OfAsync(service.Service, tenant.Id));
    }

    [Fact]
    public async Task Another_tenants_token_neither_sees_nor_changes_anything_by_any_method()
    {
        var (tenant, other) = (await service.CreateTenantAsync(), await service.CreateTenantAsync());
        var id = await tenant.CreateUserAsync("ada@example.com");
        var (before, others) = (await StoredRows.OfAsync(service.Service, tenant.Id), await StoredRows.OfAsync(service.Service, other.Id));
        const string SetTitle = """{"schemas":["urn:ietf:params:scim:api:messages:2.0:PatchOp"],"Operations":[{"op":"add","path":"title","value":"x"}]}""";

        (await other.GetAsync($"Users/{id}")).ShouldBeError(HttpStatusCode.NotFound);
        (await other.PutAsync($"Users/{id}", TestTenant.UserJson("eve@example.com"))).ShouldBeError(HttpStatusCode.NotFound);
        (await other.PatchAsync($"Users/{id}", SetTitle)).ShouldBeError(HttpStatusCode.NotFound);
        (await other.DeleteAsync($"Users/{id}")).ShouldBeError(HttpStatusCode.NotFound);
        foreach (var filter in new[] { $"id eq \"{id}\"", "userName eq \"ada@example.com\"", "emails.value eq \"ada@example.com\"", "id pr" })
        {
            Assert.Equal(0, (await other.GetAsync($"Users?filter={Uri.EscapeDataString(filter)}")).ShouldBe(HttpStatusCode.OK).Body.GetProperty("totalResults").GetInt32());
        }

        Assert.Equal(before, await StoredRows.OfAsync(service.Service, tenant.Id));
        Assert.Equal(others, await StoredRows.OfAsync(service.Service, other.Id));
    }
}
