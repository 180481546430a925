using System.Text.Json;
using ScimFunctions.Provisioning;
using ScimFunctions.Scim.Queries;
using ScimFunctions.Storage;

namespace ScimFunctions.Http;

/// <summary>
/// Writes users as callers see them: the stored bytes as they are, with <c>meta.location</c> spliced in before the two braces that end
/// them; parsed only where the caller asks for a part.
/// </summary>
internal sealed class UserRepresentation(ProvisioningRequest request, Projection projection)
{
    public string Location(UserRecord user) => request.Location(user.Id);

    public void Write(Utf8JsonWriter writer, UserRecord user)
    {
        var whole = Splice(user);
        if (projection.IsDefault)
        {
            writer.WriteRawValue(whole, skipInputValidation: true);
            return;
        }

        using var document = JsonDocument.Parse(whole);
        projection.Write(writer, document.RootElement);
    }

    private byte[] Splice(UserRecord user)
    {
        var stored = user.Json.Span[..^2];
        var before = ",\"location\":\""u8;
        var location = JsonEncodedText.Encode(Location(user)).EncodedUtf8Bytes;
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
