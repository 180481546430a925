using System.Buffers;
using System.Text.Json;
using ScimFunctions.Provisioning;
using ScimFunctions.Scim.Queries;
using ScimFunctions.Scim.Resources;
using ScimFunctions.Storage;

namespace ScimFunctions.Http;

/// <summary>Writes users as callers see them: with their <c>groups</c>, which are not stored with them.</summary>
internal sealed class UserRepresentation(ProvisioningRequest request, Projection projection)
{
    private readonly ResourceRepresentation representation = new(request.BaseUrl, request.Tenant.Schemas.User, projection);

    public bool ShowsGroups => projection.Includes("groups");

    public string Location(UserRecord user) => representation.Location(user.Id);

    public void Write(Utf8JsonWriter writer, UserRecord user, IReadOnlyList<UserGroup> groups) => Write(writer, user.Id, user.Json.Span, groups);

    public void Write(Utf8JsonWriter writer, string id, ReadOnlySpan<byte> json, IReadOnlyList<UserGroup> groups) =>
        representation.Write(writer, id, json, groups.Count == 0 ? default : Encode(groups));

    /// <summary>The member <c>groups</c>, with the comma before it.</summary>
    private ReadOnlySpan<byte> Encode(IReadOnlyList<UserGroup> groups)
    {
        var buffer = new ArrayBufferWriter<byte>(groups.Count * 256);
        buffer.Write(",\"groups\":"u8);
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
        writer.Flush();
        return buffer.WrittenSpan;
    }
}
