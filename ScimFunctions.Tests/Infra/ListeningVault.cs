using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;

namespace ScimFunctions.Tests.Infra;

/// <summary>A vault on loopback that gives the answers it is told, one after the other, the last again and again.</summary>
internal sealed class ListeningVault : IAsyncDisposable
{
    /// <summary>As Key Vault refuses whom no role lets in (yet).</summary>
    public static readonly (int, string) NoRole =
        (403, """{"error":{"code":"Forbidden","message":"Caller is not authorized to perform action on resource.","innererror":{"code":"ForbiddenByRbac"}}}""");

    /// <summary>As Key Vault refuses who comes from outside its network.</summary>
    public static readonly (int, string) Closed =
        (403, """{"error":{"code":"Forbidden","message":"Public network access is disabled and request is not from a trusted service nor via an approved private link.","innererror":{"code":"ForbiddenByConnection"}}}""");

    public static readonly (int, string) NoSecret =
        (404, """{"error":{"code":"SecretNotFound","message":"A secret with (name/id) operator-key was not found in this key vault."}}""");

    private readonly WebApplication app;
    private readonly ConcurrentQueue<string> requests = new();

    private ListeningVault(WebApplication app) => this.app = app;

    public Uri Address => new(app.Services.GetRequiredService<IServer>().Features.GetRequiredFeature<IServerAddressesFeature>().Addresses.First());

    /// <summary>Method, target and <c>Authorization</c> of each request.</summary>
    public IReadOnlyCollection<string> Requests => requests;

    public static (int, string) Secret(string value) =>
        (200, $$$"""{"value":"{{{value}}}","id":"https://kv.vault.azure.net/secrets/operator-key/1","attributes":{"enabled":true}}""");

    public static async Task<ListeningVault> StartAsync(params (int Status, string Body)[] answers)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseUrls("http://127.0.0.1:0").UseKestrelCore();
        var vault = new ListeningVault(builder.Build());
        vault.app.Run(async context =>
        {
            var request = context.Request;
            vault.requests.Enqueue($"{request.Method} {request.Path}{request.QueryString} {request.Headers.Authorization}");
            var (status, body) = answers[Math.Min(vault.requests.Count, answers.Length) - 1];
            context.Response.StatusCode = status;
            await context.Response.WriteAsync(body, context.RequestAborted);
        });
        await vault.app.StartAsync();
        return vault;
    }

    public ValueTask DisposeAsync() => app.DisposeAsync();
}
