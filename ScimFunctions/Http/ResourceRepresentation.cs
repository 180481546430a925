using System.Buffers;
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

    /// <param name="writer">Where to.</param>
    /// <param name="id">The resource's id.</param>
    /// <param name="json">As it is stored, with <c>meta</c> last.</param>
    /// <param name="beforeMeta">Members that are not stored with it, each with the comma before it.</param>
    public void Write(Utf8JsonWriter writer, string id, ReadOnlySpan<byte> json, ReadOnlySpan<byte> beforeMeta = default)
    {
        var whole = Splice(id, json, beforeMeta);
        if (projection.IsDefault)
        {
            writer.WriteRawValue(whole.Span, skipInputValidation: true);
            return;
        }

        using var document = JsonDocument.Parse(whole);
        projection.Write(writer, document.RootElement);
    }

    private ReadOnlyMemory<byte> Splice(string id, ReadOnlySpan<byte> json, ReadOnlySpan<byte> beforeMeta)
    {
        var stored = json[..^2];
        var meta = beforeMeta.IsEmpty ? stored.Length : stored.LastIndexOf(",\"meta\":{"u8);
        var location = JsonEncodedText.Encode(Location(id)).EncodedUtf8Bytes;
        var whole = new ArrayBufferWriter<byte>(stored.Length + beforeMeta.Length + location.Length + 32);
        whole.Write(stored[..meta]);
        whole.Write(beforeMeta);
        whole.Write(stored[meta..]);
        whole.Write(",\"location\":\""u8);
        whole.Write(location);
        whole.Write("\"}}"u8);
        return whole.WrittenMemory;
    }
}
