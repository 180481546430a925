using System.Text.Json;
using ScimFunctions.Scim.Queries;
using ScimFunctions.Scim.Schemas;

namespace ScimFunctions.Http;

/// <summary>
/// Writes resources as callers see them: the stored bytes as they are, with <c>meta.location</c> spliced in before the two braces that end
/// them; parsed only where the caller asks for a part.
/// </summary>
/// <param name="baseUrl">The SCIM base URL as the caller sees it, without a slash at its end.</param>
/// <param name="type">The type of the resources.</param>
/// <param name="projection">Which of their attributes to write.</param>
internal sealed class ResourceRepresentation(string baseUrl, ResourceType type, Projection projection)
{
    /// <summary>A resource's <c>meta.location</c>.</summary>
    public string Location(string id) => $"{baseUrl}{type.Endpoint}/{id}";

    public void Write(Utf8JsonWriter writer, string id, ReadOnlySpan<byte> json)
    {
        var whole = Splice(id, json);
        if (projection.IsDefault)
        {
            writer.WriteRawValue(whole, skipInputValidation: true);
            return;
        }

        using var document = JsonDocument.Parse(whole);
        projection.Write(writer, document.RootElement);
    }

    private byte[] Splice(string id, ReadOnlySpan<byte> json)
    {
        var stored = json[..^2];
        var before = ",\"location\":\""u8;
        var location = JsonEncodedText.Encode(Location(id)).EncodedUtf8Bytes;
        var after = "\"}}"u8;
        var whole = new byte[stored.Length + before.Length + location.Length + after.Length];
        var rest = whole.AsSpan();
        stored.CopyTo(rest);
        rest = rest[stored.Length..];
        before.CopyTo(rest);
        rest = rest[before.Length..];
        location.CopyTo(rest);
        after.CopyTo(rest[location.Length..]);
        return whole;
    }
}
