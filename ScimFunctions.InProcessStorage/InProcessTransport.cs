using Azure;
using Azure.Core;
using Azure.Core.Pipeline;

namespace ScimFunctions.InProcessStorage;

/// <summary>
/// Takes the requests of clients of tables and queues to an account in memory instead of to a network. Everything above it, such as
/// retries, signatures and the reading of errors, is the clients' own.
/// </summary>
/// <param name="account">The service that a request is for stands in its host: <c>.table.</c> or <c>.queue.</c>.</param>
internal sealed class InProcessTransport(InProcessStorageAccount account) : HttpPipelineTransport
{
    public override Request CreateRequest() => HttpClientTransport.Shared.CreateRequest();

    public override void Process(HttpMessage message) => ProcessAsync(message).AsTask().GetAwaiter().GetResult();

    public override async ValueTask ProcessAsync(HttpMessage message)
    {
        var request = message.Request;
        try
        {
            var response = await account.SendAsync(await ReadAsync(request, message.CancellationToken), message.CancellationToken);
            message.Response = new InProcessResponse(response, request.ClientRequestId);
        }
        catch (HttpRequestException exception)
        {
            // What the network's transport makes of it, and the retry policy knows.
            throw new RequestFailedException(exception.Message, exception);
        }
    }

    private static async ValueTask<StorageRequest> ReadAsync(Request request, CancellationToken cancellationToken)
    {
        var uri = request.Uri.ToUri();
        return new StorageRequest(
            ServiceOf(uri),
            request.Method.Method,
            uri.AbsolutePath[1..],
            uri.Query,
            name => request.Headers.TryGetValue(name, out var value) ? value : null,
            request.Headers.Select(header => KeyValuePair.Create(header.Name, header.Value)),
            await BodyAsync(request.Content, cancellationToken));
    }

    private static StorageService ServiceOf(Uri uri) =>
        uri.Host.Contains(".table.", StringComparison.OrdinalIgnoreCase) ? StorageService.Table
        : uri.Host.Contains(".queue.", StringComparison.OrdinalIgnoreCase) ? StorageService.Queue
        : throw new InvalidOperationException(
            $"A client of {uri.Host} was given the transport of an in-process storage account; make it with the account's {nameof(InProcessStorageAccount.ConnectionString)}.");

    // Copied, for the client may take its buffer back as soon as it gives up.
    private static async ValueTask<ReadOnlyMemory<byte>> BodyAsync(RequestContent? content, CancellationToken cancellationToken)
    {
        if (content is null)
        {
            return default;
        }

        using var body = content.TryComputeLength(out var length) ? new MemoryStream((int)length) : new MemoryStream();
        await content.WriteToAsync(body, cancellationToken);
        return body.GetBuffer().AsMemory(0, (int)body.Length);
    }
}
