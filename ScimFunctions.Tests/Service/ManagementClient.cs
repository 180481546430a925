using System.Net.Http.Headers;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using ScimFunctions.Tenants;

namespace ScimFunctions.Tests.Service;

/// <summary>An operator: sends management requests with the operator key, unless it is given another. Paths are relative to <c>/manage/</c>.</summary>
public sealed class ManagementClient
{
    private readonly HttpClient client;

    private ManagementClient(Uri origin, string operatorKey)
    {
        client = new HttpClient { BaseAddress = new Uri(origin, "manage/") };
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", operatorKey);
    }

    public static async Task<ManagementClient> OfAsync(ScimService service) =>
        new(service.BaseAddress, await service.Services.GetRequiredService<OperatorKey>().EnsureAsync(CancellationToken.None));

    public Task<ScimResponse> GetAsync(string path) => SendAsync(HttpMethod.Get, path);

    public Task<ScimResponse> PostAsync(string path, string? json = null) => SendAsync(HttpMethod.Post, path, json);

    public Task<ScimResponse> PatchAsync(string path, string json) => SendAsync(HttpMethod.Patch, path, json, "application/merge-patch+json");

    public Task<ScimResponse> DeleteAsync(string path) => SendAsync(HttpMethod.Delete, path);

    public async Task<ScimResponse> SendAsync(HttpMethod method, string path, string? body = null, string mediaType = "application/json")
    {
        using var request = new HttpRequestMessage(method, path);
        if (body is not null)
        {
            request.Content = new StringContent(body, Encoding.UTF8);
            request.Content.Headers.ContentType = MediaTypeHeaderValue.Parse(mediaType);
        }

        return await ScimResponse.ReadAsync(await client.SendAsync(request));
    }
}
