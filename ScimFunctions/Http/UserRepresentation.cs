using System.Buffers;
using System.Text.Json;
using ScimFunctions.Provisioning;
using ScimFunctions.Scim.Queries;
using ScimFunctions.Scim.Resources;
using ScimFunctions.Storage;

namespace ScimFunctions.Http;

/// <summary>
/// Writes users as callers see them: the stored bytes as they are, with <c>groups</c> spliced in before <c>meta</c>, which comes last, and
/// <c>meta.location</c> before the two braces that end both; parsed only where the caller asks for a part.
/// </summary>
internal sealed class UserRepresentation(ProvisioningRequest request, Projection projection)
{
    public bool ShowsGroups => projection.Includes("groups");

    public string Location(UserRecord user) => request.Location(user.Id);

    public void Write(Utf8JsonWriter writer, UserRecord user, IReadOnlyList<UserGroup> groups)
    {
        var whole = Splice(user, groups);
        if (projection.IsDefault)
        {
            writer.WriteRawValue(whole.Span, skipInputValidation: true);
            return;
        }

        using var document = JsonDocument.Parse(whole);
        projection.Write(writer, document.RootElement);
    }

    private ReadOnlyMemory<byte> Splice(UserRecord user, IReadOnlyList<UserGroup> groups)
    {
        var stored = user.Json.Span[..^2];
        var location = JsonEncodedText.Encode(Location(user)).EncodedUtf8Bytes;
        var whole = new ArrayBufferWriter<byte>(stored.Length + location.Length + 32 + (groups.Count * 256));
        if (groups.Count > 0)
        {
            var meta = stored.LastIndexOf(",\"meta\":{"u8);
            whole.Write(stored[..meta]);
            whole.Write(",\"groups\":"u8);
            WriteGroups(whole, groups);
            stored = stored[meta..];
        }

        whole.Write(stored);
        whole.Write(",\"location\":\""u8);
        whole.Write(location);
        whole.Write("\"}}"u8);
        return whole.WrittenMemory;
    }

    private void WriteGroups(IBufferWriter<byte> buffer, IReadOnlyList<UserGroup> groups)
    {
        using var writer = new Utf8JsonWriter(buffer, ResourceWriter.JsonOptions);
        writer.WriteStartArray();
        foreach (var group in groups)
        {
            writer.WriteStartObject();
            writer.WriteString("value", group.Id);
            writer.WriteString("$ref", request.GroupLocation(group.Id));
            writer.WriteString("display", group.DisplayName);
            writer.WriteString("type", "direct");
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }
}
