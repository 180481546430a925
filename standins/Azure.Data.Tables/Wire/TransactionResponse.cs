using Azure.Core;

namespace Azure.Data.Tables;

/// <summary>The service's answer to one action of a transaction.</summary>
internal sealed class TransactionResponse(int status, string reason, Dictionary<string, string> headers, byte[] body) : Response
{
    private Stream _content = new MemoryStream(body, 0, body.Length, writable: false, publiclyVisible: true);

    public override int Status => status;

    public override string ReasonPhrase => reason;

    public override bool IsError => status >= 400;

    public override Stream ContentStream
    {
        get => _content;
        set => _content = value;
    }

    public override string ClientRequestId { get; set; } = "";

    public override void Dispose()
    {
        // Nothing but memory is held, and the caller may still want to read it.
    }

    protected override bool ContainsHeader(string name) => headers.ContainsKey(name);

    protected override IEnumerable<HttpHeader> EnumerateHeaders() => headers.Select(header => new HttpHeader(header.Key, header.Value));

    protected override bool TryGetHeader(string name, out string value) => headers.TryGetValue(name, out value);

    protected override bool TryGetHeaderValues(string name, out IEnumerable<string> values)
    {
        values = headers.TryGetValue(name, out string value) ? [value] : null;
        return values is not null;
    }
}
