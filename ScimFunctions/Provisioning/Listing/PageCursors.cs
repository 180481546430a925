using System.Buffers;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using ScimFunctions.Scim;
using ScimFunctions.Scim.Queries;
using ScimFunctions.Tenants;

namespace ScimFunctions.Provisioning.Listing;

/// <summary>
/// Cursors (RFC 9865 §2): positions as opaque text of URL-safe characters, signed together with the tenant and the query, so that a cursor
/// leads nowhere but on in its own list. It grants nothing: whoever sends it is authenticated as for any request.
/// </summary>
public sealed class PageCursors(CursorKey key, TimeProvider clock)
{
    /// <summary>How long a cursor is good for, as <c>/ServiceProviderConfig</c> says.</summary>
    public static readonly TimeSpan Lifetime = ServiceLimits.CursorLifetime;

    private const int SignatureBytes = 16;

    /// <summary>Longer than any that we make.</summary>
    private const int MaxLength = 4096;

    /// <param name="tenant">Whose list.</param>
    /// <param name="query">The fingerprint of what was asked.</param>
    /// <param name="position">Where the cursor is to lead.</param>
    /// <param name="cancellationToken">Ends the waiting for the key.</param>
    public async Task<string> WriteAsync(string tenant, string query, CursorPosition position, CancellationToken cancellationToken)
    {
        var payload = Encode(position, clock.GetUtcNow() + Lifetime);
        var signature = Sign(await key.ReadAsync(cancellationToken), tenant, query, payload);
        return Base64Url.EncodeToString([.. signature, .. payload]);
    }

    /// <param name="tenant">Whose list.</param>
    /// <param name="query">The fingerprint of what is asked.</param>
    /// <param name="cursor">As it was sent; empty for the beginning.</param>
    /// <param name="cancellationToken">Ends the waiting for the key.</param>
    /// <exception cref="ScimException">400 <c>invalidCursor</c> or <c>expiredCursor</c>.</exception>
    public async Task<CursorPosition> ReadAsync(string tenant, string query, string cursor, CancellationToken cancellationToken)
    {
        if (cursor.Length == 0)
        {
            return CursorPosition.Start;
        }

        var bytes = cursor.Length <= MaxLength && Base64Url.IsValid(cursor) ? Base64Url.DecodeFromChars(cursor) : [];
        if (bytes.Length <= SignatureBytes)
        {
            throw Invalid();
        }

        var (signature, payload) = (bytes[..SignatureBytes], bytes[SignatureBytes..]);
        if (!await key.AnyAsync(value => CryptographicOperations.FixedTimeEquals(signature, Sign(value, tenant, query, payload)), cancellationToken))
        {
            throw Invalid();
        }

        using var document = JsonDocument.Parse(payload);
        return clock.GetUtcNow() < DateTimeOffset.FromUnixTimeSeconds(document.RootElement.GetProperty("e").GetInt64())
            ? Decode(document.RootElement)
            : throw ScimException.ExpiredCursor(
                $"The cursor is older than {Lifetime.TotalMinutes:0} minutes, after which it is good no more. Start again with an empty cursor.");
    }

    private static ScimException Invalid() => ScimException.InvalidCursor(
        "The cursor is none that this list gave out. Send nextCursor or previousCursor unchanged, with the same endpoint, filter, sortBy and sortOrder; or start again with an empty cursor.");

    /// <summary>The query's fingerprint has one length and a tenant's id no line break, so that no two of these texts are alike.</summary>
    private static byte[] Sign(byte[] key, string tenant, string query, byte[] payload) =>
        HMACSHA256.HashData(key, (byte[])[.. Encoding.UTF8.GetBytes($"{tenant}\n{query}\n"), .. payload])[..SignatureBytes];

    private static byte[] Encode(CursorPosition position, DateTimeOffset expires)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            writer.WriteNumber("e", expires.ToUnixTimeSeconds());
            if (position.After is { } after)
            {
                writer.WriteString("a", after);
            }

            if (position.Key.Text is { } text)
            {
                writer.WriteString("t", text);
            }

            if (position.Key.Number is { } number)
            {
                writer.WriteNumber("n", number);
            }

            if (position.Before.Count > 0)
            {
                writer.WriteStartArray("b");
                foreach (var before in position.Before)
                {
                    writer.WriteStringValue(before);
                }

                writer.WriteEndArray();
            }

            writer.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }

    private static CursorPosition Decode(JsonElement payload) => new(
        payload.TryGetProperty("a", out var after) ? after.GetString() : null,
        new SortKey(
            payload.TryGetProperty("t", out var text) ? text.GetString() : null,
            payload.TryGetProperty("n", out var number) ? number.GetDecimal() : null),
        payload.TryGetProperty("b", out var before) ? [.. before.EnumerateArray().Select(start => start.GetString()!)] : []);
}
