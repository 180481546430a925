using System.Net.Http.Headers;
using System.Text;

namespace ScimFunctions.Tests.Service;

/// <summary>A tenant and its two kinds of callers: the identity provider with the SCIM token, the product with the operator key.</summary>
public sealed class TestTenant
{
    private const string ScimJson = "application/scim+json";

    private readonly HttpClient management;

    public TestTenant(string id, Uri origin, string token, string operatorKey)
    {
        Id = id;
        Token = token;
        ScimBaseUrl = new Uri(origin, "org/scim/v2").ToString();
        Scim = new HttpClient { BaseAddress = new Uri(ScimBaseUrl + "/") };
        Scim.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        management = new HttpClient { BaseAddress = new Uri(origin, $"manage/tenants/{id}/") };
        management.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", operatorKey);
    }

    public string Id { get; }

    public string Token { get; }

    /// <summary>The SCIM base URL, without a slash at its end.</summary>
    public string ScimBaseUrl { get; }

    /// <summary>Sends what it is given with the token; paths are relative to the SCIM base URL, without a slash at their start.</summary>
    public HttpClient Scim { get; }

    public Task<ScimResponse> GetAsync(string path) => SendAsync(HttpMethod.Get, path);

    public Task<ScimResponse> PostAsync(string path, string json) => SendAsync(HttpMethod.Post, path, json);

    public Task<ScimResponse> PutAsync(string path, string json) => SendAsync(HttpMethod.Put, path, json);

    public Task<ScimResponse> PatchAsync(string path, string json) => SendAsync(HttpMethod.Patch, path, json);

    public Task<ScimResponse> DeleteAsync(string path) => SendAsync(HttpMethod.Delete, path);

    public async Task<ScimResponse> SendAsync(HttpMethod method, string path, string? json = null, Action<HttpRequestMessage>? configure = null)
    {
        using var request = new HttpRequestMessage(method, path);
        if (json is not null)
        {
            request.Content = new StringContent(json, Encoding.UTF8);
            request.Content.Headers.ContentType = MediaTypeHeaderValue.Parse(ScimJson);
        }

        configure?.Invoke(request);
        return await ScimResponse.ReadAsync(await Scim.SendAsync(request));
    }

    /// <summary>A management request of this tenant, for example <c>members</c>.</summary>
    public async Task<ScimResponse> ManageAsync(string path) => await ScimResponse.ReadAsync(await management.GetAsync(path));

    /// <summary>The member as the product sees it.</summary>
    public async Task<ScimResponse> MemberAsync(string id) => await ManageAsync($"members/{id}");

    /// <summary>The member, once the changes that were recorded have made it so.</summary>
    public async Task<JsonElement> MemberEventuallyAsync(string id, Func<JsonElement, bool> condition) =>
        (await Eventually.GetAsync(() => MemberAsync(id), response => condition(response.Body))).Body;

    /// <summary>The receipt of that kind for a user, once there is one.</summary>
    public async Task<JsonElement> ReceiptEventuallyAsync(string userId, string kind)
    {
        var list = await Eventually.GetAsync(() => ManageAsync("receipts?limit=1000"), response => Find(response).Count > 0);
        return Find(list)[0];

        List<JsonElement> Find(ScimResponse response) =>
            [.. response.Body.ItemsAt("items").Where(receipt => receipt.TextAt("userId") == userId && receipt.TextAt("kind") == kind)];
    }

    /// <summary>A user that fulfils the default requirements, with what a test adds to it.</summary>
    public static string UserJson(string userName, string more = "") => $$"""
        {"schemas":["urn:ietf:params:scim:schemas:core:2.0:User"],"userName":"{{userName}}",
         "name":{"givenName":"Given","familyName":"Family"},"emails":[{"value":"{{userName}}","type":"work","primary":true}]{{(more.Length > 0 ? "," + more : "")}}}
        """;

    /// <summary>Creates such a user and gives its id.</summary>
    public async Task<string> CreateUserAsync(string userName, string more = "")
    {
        var created = await PostAsync("Users", UserJson(userName, more));
        Assert.Equal(System.Net.HttpStatusCode.Created, created.Status);
        return created.Body.GetProperty("id").GetString()!;
    }
}
