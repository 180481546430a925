using System.Diagnostics.CodeAnalysis;
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
            request.Headers.ToDictionary(header => header.Name, header => header.Value, StringComparer.OrdinalIgnoreCase),
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

/// <summary>The account's answer as the client's pipeline takes it.</summary>
internal sealed class InProcessResponse(StorageResponse response, string clientRequestId) : Response
{
    public override int Status => response.Status;

    public override string ReasonPhrase => response.Reason;

    public override Stream? ContentStream { get; set; } = new MemoryStream(response.Body, 0, response.Body.Length, writable: false, publiclyVisible: true);

    public override string ClientRequestId { get; set; } = clientRequestId;

    public override void Dispose()
    {
        // Nothing but memory is held, and the caller may still want to read it.
    }

    protected override bool ContainsHeader(string name) => response.Header(name) is not null;

    protected override IEnumerable<HttpHeader> EnumerateHeaders() => response.Headers.Select(header => new HttpHeader(header.Key, header.Value));

    protected override bool TryGetHeader(string name, [NotNullWhen(true)] out string? value) => (value = response.Header(name)) is not null;

    protected override bool TryGetHeaderValues(string name, [NotNullWhen(true)] out IEnumerable<string>? values) =>
        (values = response.Header(name) is { } value ? [value] : null) is not null;
}
