using System.Net.Http.Headers;
using System.Text;
using ScimFunctions.Tests.Service;

namespace ScimFunctions.Tests.IdentityProviders;

/// <summary>Sends requests with the headers of Okta's SCIM client.</summary>
internal sealed class OktaClient
{
    private readonly HttpClient http;

    public OktaClient(TestTenant tenant)
    {
        http = new HttpClient(new SocketsHttpHandler { AutomaticDecompression = DecompressionMethods.GZip })
        {
            BaseAddress = new Uri(tenant.ScimBaseUrl + "/"),
        };
        var headers = http.DefaultRequestHeaders;
        headers.Authorization = new AuthenticationHeaderValue("Bearer", tenant.Token);
        headers.Add("Accept", "application/scim+json");
        headers.Add("Accept-Charset", "utf-8");
        headers.TryAddWithoutValidation("User-Agent", "Okta SCIM Client 1.0.0");
    }

    public Task<ScimResponse> GetAsync(string path) => SendAsync(HttpMethod.Get, path, json: null);

    public Task<ScimResponse> PostAsync(string path, string json) => SendAsync(HttpMethod.Post, path, json);

    public Task<ScimResponse> PutAsync(string path, string json) => SendAsync(HttpMethod.Put, path, json);

    public Task<ScimResponse> PatchAsync(string path, string json) => SendAsync(HttpMethod.Patch, path, json);

    public Task<ScimResponse> DeleteAsync(string path) => SendAsync(HttpMethod.Delete, path, json: null);

    /// <summary>The look-up before a user is created or linked.</summary>
    public Task<ScimResponse> FindAsync(string userName) =>
        GetAsync($"Users?filter={Uri.EscapeDataString($"userName eq \"{userName}\"")}&startIndex=1&count=100");

    /// <summary>The PATCH without a path by which Okta activates, deactivates and sets passwords.</summary>
    public Task<ScimResponse> ReplaceWithoutPathAsync(string id, string value) => PatchAsync(
        $"Users/{id}", $$"""{"schemas":["urn:ietf:params:scim:api:messages:2.0:PatchOp"],"Operations":[{"op":"replace","value":{{value}}}]}""");

    /// <summary>The look-up before a group is pushed or linked.</summary>
    public Task<ScimResponse> FindGroupAsync(string displayName) =>
        GetAsync($"Groups?filter={Uri.EscapeDataString($"displayName eq \"{displayName}\"")}&startIndex=1&count=100");

    /// <summary>A PATCH of a group by a catalogue application, with these operations, separated by commas.</summary>
    public Task<ScimResponse> PatchGroupAsync(string id, string operations) => PatchAsync(
        $"Groups/{id}", $$"""{"schemas":["urn:ietf:params:scim:api:messages:2.0:PatchOp"],"Operations":[{{operations}}]}""");

    /// <summary>Reads a whole endpoint in Okta's steps of 100, until <c>totalResults</c> is covered.</summary>
    public async Task<IReadOnlyList<JsonElement>> ImportAsync(string endpoint)
    {
        const int Step = 100;
        var imported = new List<JsonElement>();
        var total = int.MaxValue;
        for (var start = 1; start <= total; start += Step)
        {
            var page = (await GetAsync($"{endpoint}?startIndex={start}&count={Step}")).ShouldBe(HttpStatusCode.OK);
            total = page.Body.At("totalResults")!.Value.GetInt32();
            page.ShouldBePage(total, start, Math.Clamp(total - start + 1, 0, Step));
            imported.AddRange(page.Body.ItemsAt("Resources"));
        }

        return imported;
    }

    private async Task<ScimResponse> SendAsync(HttpMethod method, string path, string? json)
    {
        using var request = new HttpRequestMessage(method, path);
        if (json is not null)
        {
            request.Content = new StringContent(json, Encoding.UTF8);
            request.Content.Headers.ContentType = MediaTypeHeaderValue.Parse("application/scim+json; charset=utf-8");
        }

        return await ScimResponse.ReadAsync(await http.SendAsync(request));
    }
}
