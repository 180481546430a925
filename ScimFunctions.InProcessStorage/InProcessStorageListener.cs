using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;

namespace ScimFunctions.InProcessStorage;

/// <summary>Opens an in-process account to programs outside this process, on a free loopback port.</summary>
public sealed class InProcessStorageListener : IAsyncDisposable
{
    private const string TablePath = "table";
    private const string QueuePath = "queue";

    private readonly WebApplication app;

    private InProcessStorageListener(WebApplication app) => this.app = app;

    /// <summary>For any client of tables and queues on this machine. The service stands where the account's name stands for an emulator.</summary>
    public string ConnectionString =>
        $"DefaultEndpointsProtocol=http;AccountName={InProcessStorageAccount.Name};AccountKey={InProcessStorageAccount.Key};"
        + $"TableEndpoint={new Uri(Address, TablePath)};QueueEndpoint={new Uri(Address, QueuePath)};";

    private Uri Address => new(app.Services.GetRequiredService<IServer>().Features.GetRequiredFeature<IServerAddressesFeature>().Addresses.First());

    public static async Task<InProcessStorageListener> StartAsync(InProcessStorageAccount account, CancellationToken cancellationToken)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Listen(IPAddress.Loopback, port: 0);
        });
        var listener = new InProcessStorageListener(builder.Build());
        listener.app.Run(context => AnswerAsync(account, context));
        try
        {
            await listener.app.StartAsync(cancellationToken);
            return listener;
        }
        catch
        {
            await listener.app.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        // Clients keep their connections open; nothing is lost by closing them.
        await app.StopAsync(new CancellationToken(canceled: true));
        await app.DisposeAsync();
    }

    private static async Task AnswerAsync(InProcessStorageAccount account, HttpContext context)
    {
        if (await ReadAsync(context) is not { } request)
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }

        try
        {
            await WriteAsync(await account.SendAsync(request, context.RequestAborted), context);
        }
        catch (Exception exception) when (exception is HttpRequestException or OperationCanceledException)
        {
            context.Abort();
        }
    }

    private static async Task<StorageRequest?> ReadAsync(HttpContext context)
    {
        // As it was sent: keys may hold escaped slashes.
        var target = context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;
        var question = target.IndexOf('?', StringComparison.Ordinal);
        var path = (question < 0 ? target : target[..question]).TrimStart('/');
        var slash = path.IndexOf('/', StringComparison.Ordinal);
        StorageService? service = (slash < 0 ? path : path[..slash]) switch
        {
            TablePath => StorageService.Table,
            QueuePath => StorageService.Queue,
            _ => null,
        };
        if (service is null)
        {
            return null;
        }

        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body, context.RequestAborted);
        return new StorageRequest(
            service.Value,
            context.Request.Method.ToUpperInvariant(),
            slash < 0 ? "" : path[(slash + 1)..].TrimStart('/'),
            question < 0 ? "" : target[question..],
            name => context.Request.Headers.TryGetValue(name, out var values) ? values.ToString() : null,
            context.Request.Headers.Select(header => KeyValuePair.Create(header.Key, header.Value.ToString())),
            body.GetBuffer().AsMemory(0, (int)body.Length));
    }

    private static async Task WriteAsync(StorageResponse response, HttpContext context)
    {
        context.Response.StatusCode = response.Status;
        foreach (var (name, value) in response.Headers)
        {
            context.Response.Headers[name] = value;
        }

        if (response.Body.Length > 0)
        {
            context.Response.ContentLength = response.Body.Length;
            await context.Response.Body.WriteAsync(response.Body, context.RequestAborted);
        }
    }
}
