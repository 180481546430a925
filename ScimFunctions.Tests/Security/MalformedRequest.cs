using System.Text;
using ScimFunctions.Tests.Service;

namespace ScimFunctions.Tests.Security;

/// <summary>A request that must be refused, and how. In the path and the headers <c>{id}</c> stands for a user who exists, <c>{token}</c> for the tenant's token.</summary>
/// <param name="Name">What is wrong with it.</param>
/// <param name="Method">The method.</param>
/// <param name="Path">Below the SCIM base URL, percent-encoded as it is to be sent.</param>
/// <param name="Status">The status of the refusal.</param>
/// <param name="ScimType">Its <c>scimType</c>, or null for none.</param>
/// <param name="Detail">A part of its detail.</param>
internal sealed record MalformedRequest(string Name, string Method, string Path, HttpStatusCode Status, string? ScimType, string Detail)
{
    public byte[]? Body { get; init; }

    public string? ContentType { get; init; } = "application/scim+json";

    public string? Authorization { get; init; } = "Bearer {token}";

    public IReadOnlyList<string> Headers { get; init; } = [];

    /// <summary>Whether the tenant refuses what others repair.</summary>
    public bool Strict { get; init; }

    /// <summary>Sends the body in chunks, so that its length is not known beforehand.</summary>
    public bool Chunked { get; init; }

    public Task<ScimResponse> SendAsync(TestTenant tenant, string userId)
    {
        var head = new List<string> { $"{Method} {new Uri(tenant.ScimBaseUrl).AbsolutePath}/{Path} HTTP/1.1", $"Host: {new Uri(tenant.ScimBaseUrl).Authority}" };
        if (Authorization is not null)
        {
            head.Add($"Authorization: {Authorization}");
        }

        if (Body is not null)
        {
            head.Add(Chunked ? "Transfer-Encoding: chunked" : $"Content-Length: {Body.Length}");
            if (ContentType is not null)
            {
                head.Add($"Content-Type: {ContentType}");
            }
        }

        var text = string.Join("\r\n", head.Concat(Headers))
            .Replace("{id}", userId, StringComparison.Ordinal)
            .Replace("{token}", tenant.Token, StringComparison.Ordinal)
            .Replace("{tenant}", tenant.Id, StringComparison.Ordinal);
        var body = Chunked ? InChunks() : Body ?? [];
        return RawConnection.SendAsync(new Uri(tenant.ScimBaseUrl), text, body);
    }

    private byte[] InChunks()
    {
        const int Size = 8000;
        using var chunks = new MemoryStream();
        foreach (var chunk in Body!.Chunk(Size))
        {
            chunks.Write(Encoding.ASCII.GetBytes($"{chunk.Length:x}\r\n"));
            chunks.Write(chunk);
            chunks.Write("\r\n"u8);
        }

        chunks.Write("0\r\n\r\n"u8);
        return chunks.ToArray();
    }
}
