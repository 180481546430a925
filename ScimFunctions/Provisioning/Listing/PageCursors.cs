using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Serialization;
using ScimFunctions.Scim;
using ScimFunctions.Scim.Queries;

namespace ScimFunctions.Provisioning.Listing;

/// <summary>Where a page of a list that is paged by cursor begins.</summary>
/// <param name="After">The row key behind which it begins; null for the beginning.</param>
/// <param name="Key">In a sorted list, what the resource of that row was sorted by.</param>
public sealed record CursorPosition(string? After, SortKey Key)
{
    public static CursorPosition Start { get; } = new(After: null, SortKey.Missing);
}

/// <summary>
/// Cursors (RFC 9865 §2): positions as opaque text of URL-safe characters, with a checksum over the tenant and the query, so that a cursor
/// leads nowhere but on in its own list. It grants nothing and hides nothing (§6): whoever sends it is authenticated as for any request, and
/// could as well have asked for that place in the list.
/// </summary>
public sealed class PageCursors(TimeProvider clock)
{
    /// <summary>How long a cursor is good for, as <c>/ServiceProviderConfig</c> says.</summary>
    public static readonly TimeSpan Lifetime = ServiceLimits.CursorLifetime;

    private const int ChecksumBytes = 8;

    /// <summary>In characters; longer than any that we make.</summary>
    private const int MaxLength = 4096;

    /// <param name="tenant">Whose list.</param>
    /// <param name="query">The fingerprint of what was asked.</param>
    /// <param name="position">Where the cursor is to lead.</param>
    public string Write(string tenant, string query, CursorPosition position)
    {
        var content = new CursorContent((clock.GetUtcNow() + Lifetime).ToUnixTimeSeconds(), position.After, position.Key.Text, position.Key.Number);
        var encoded = JsonSerializer.SerializeToUtf8Bytes(content, CursorJson.Default.CursorContent);
        return Base64Url.EncodeToString([.. Checksum(tenant, query, encoded), .. encoded]);
    }

    /// <param name="tenant">Whose list.</param>
    /// <param name="query">The fingerprint of what is asked.</param>
    /// <param name="cursor">As it was sent; empty for the beginning.</param>
    /// <exception cref="ScimException">400 <c>invalidCursor</c> or <c>expiredCursor</c>.</exception>
    public CursorPosition Read(string tenant, string query, string cursor)
    {
        if (cursor.Length == 0)
        {
            return CursorPosition.Start;
        }

        if (TryDecode(tenant, query, cursor) is not { } content)
        {
            throw ScimException.InvalidCursor(
                "The cursor is none that this list gave out. Send nextCursor or previousCursor unchanged, with the same endpoint, filter, sortBy and sortOrder; or start again with an empty cursor.");
        }

        return clock.GetUtcNow().ToUnixTimeSeconds() < content.Expires
            ? new CursorPosition(content.After, new SortKey(content.Text, content.Number))
            : throw ScimException.ExpiredCursor(
                $"The cursor is older than {Lifetime.TotalMinutes:0} minutes, after which it is good no more. Start again with an empty cursor.");
    }

    /// <summary>Null for what is no cursor of this list; anyone can compute a checksum, so that nothing behind it is believed either.</summary>
    private static CursorContent? TryDecode(string tenant, string query, string cursor)
    {
        var bytes = cursor.Length <= MaxLength && Base64Url.IsValid(cursor) ? Base64Url.DecodeFromChars(cursor) : [];
        if (bytes.Length <= ChecksumBytes || !bytes.AsSpan(0, ChecksumBytes).SequenceEqual(Checksum(tenant, query, bytes[ChecksumBytes..])))
        {
            return null;
        }

        try
        {
            var content = JsonSerializer.Deserialize(bytes.AsSpan(ChecksumBytes), CursorJson.Default.CursorContent);
            return content?.After is { } after && !IsResourceKey(after) ? null : content;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>Letters, a bar and the resource's id.</summary>
    private static bool IsResourceKey(string rowKey) => rowKey.Split('|') is [_, var id] && Guid.TryParseExact(id, "D", out _);

    /// <summary>The query's fingerprint has one length and a tenant's id no line break, so that no two of these texts are alike.</summary>
    private static byte[] Checksum(string tenant, string query, byte[] content) =>
        SHA256.HashData((byte[])[.. Encoding.UTF8.GetBytes($"{tenant}\n{query}\n"), .. content])[..ChecksumBytes];
}

/// <param name="Expires">In seconds since 1970.</param>
/// <param name="After">As in <see cref="CursorPosition"/>.</param>
/// <param name="Text">Of the key.</param>
/// <param name="Number">Of the key.</param>
internal sealed record CursorContent(
    [property: JsonPropertyName("e")] long Expires,
    [property: JsonPropertyName("a")] string? After,
    [property: JsonPropertyName("t")] string? Text,
    [property: JsonPropertyName("n")] decimal? Number);

[JsonSourceGenerationOptions(DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(CursorContent))]
internal sealed partial class CursorJson : JsonSerializerContext;
