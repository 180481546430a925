using System.Diagnostics.CodeAnalysis;
using Azure;
using Azure.Core;

namespace ScimFunctions.InProcessStorage;

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
