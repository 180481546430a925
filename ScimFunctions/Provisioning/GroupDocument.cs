using System.Text.Json;
using System.Text.Json.Nodes;
using ScimFunctions.Scim;
using ScimFunctions.Scim.Resources;
using ScimFunctions.Scim.Schemas;
using ScimFunctions.Scim.Tolerances;
using ScimFunctions.Storage;

namespace ScimFunctions.Provisioning;

/// <summary>A group's resource between its three forms: as sent, as stored (without members and <c>meta</c>), and as shown.</summary>
public static class GroupDocument
{
    private const string Members = "members";

    /// <summary>Reads the body of a POST or PUT.</summary>
    /// <returns>The resource in canonical form without its members, and their ids.</returns>
    /// <exception cref="ScimException">400 for an invalid resource or member, 413 for too many members.</exception>
    internal static (JsonObject Group, IReadOnlyList<string> MemberIds) Read(ResourceType type, JsonElement body, RequestTolerances tolerances)
    {
        var group = ResourceReader.Read(type, body, tolerances);
        var sent = body.EnumerateObject().Where(member => member.Name.Equals(Members, StringComparison.OrdinalIgnoreCase)).Sum(member => member.Value.ValueKind switch
        {
            JsonValueKind.Array => member.Value.GetArrayLength(),
            JsonValueKind.Null => 0,
            _ => 1,
        });
        var ids = MembershipEdit.IdsOf(group[Members] as JsonArray, sent);
        return (Canonicalize(type, group), ids);
    }

    /// <summary>What of a resource is stored in the group's own row, in canonical form.</summary>
    internal static JsonObject Canonicalize(ResourceType type, JsonObject group)
    {
        group.Remove(Members);
        group.Remove(CommonAttributes.Id.Name);
        group.Remove(CommonAttributes.Meta.Name);
        return ResourceWriter.Canonicalize(type, group);
    }

    /// <summary>The bytes that are stored.</summary>
    /// <exception cref="ScimException">413: the resource is larger than we keep.</exception>
    internal static byte[] Encode(JsonObject group, string id)
    {
        var buffer = new BoundedBuffer(
            UserLimits.MaxResourceBytes,
            static () => ScimException.TooLarge($"The group would take more than {UserLimits.MaxResourceBytes} bytes without its members, the most that it may have."));
        using (var writer = new Utf8JsonWriter(buffer, ResourceWriter.JsonOptions))
        {
            writer.WriteStartObject();
            writer.WritePropertyName("schemas");
            group["schemas"]!.WriteTo(writer);
            writer.WriteString("id", id);
            foreach (var (name, value) in group.Where(member => member.Key != "schemas"))
            {
                writer.WritePropertyName(name);
                value!.WriteTo(writer);
            }

            writer.WriteEndObject();
        }

        return buffer.ToArray();
    }

    /// <summary>Writes the resource as callers see it.</summary>
    /// <param name="writer">Where to.</param>
    /// <param name="request">Knows the addresses of groups and users.</param>
    /// <param name="group">The group.</param>
    /// <param name="memberIds">The members to show; null for none at all, not even an empty list.</param>
    public static void Write(Utf8JsonWriter writer, ProvisioningRequest request, GroupRecord group, IReadOnlyList<string>? memberIds)
    {
        writer.WriteStartObject();
        using (var document = JsonDocument.Parse(group.Json))
        {
            foreach (var member in document.RootElement.EnumerateObject())
            {
                member.WriteTo(writer);
            }
        }

        if (memberIds is not null)
        {
            writer.WriteStartArray(Members);
            foreach (var id in memberIds)
            {
                writer.WriteStartObject();
                writer.WriteString("value", id);
                writer.WriteString("$ref", request.Location(id));
                writer.WriteString("type", "User");
                writer.WriteEndObject();
            }

            writer.WriteEndArray();
        }

        writer.WriteStartObject("meta");
        writer.WriteString("resourceType", "Group");
        writer.WriteString("created", Timestamp.Format(group.Created));
        writer.WriteString("lastModified", Timestamp.Format(group.LastModified));
        writer.WriteString("version", group.Version);
        writer.WriteString("location", request.GroupLocation(group.Id));
        writer.WriteEndObject();
        writer.WriteEndObject();
    }

    /// <summary>The resource as callers see it, in bytes.</summary>
    public static ReadOnlyMemory<byte> Show(ProvisioningRequest request, GroupRecord group, IReadOnlyList<string>? memberIds)
    {
        var buffer = new System.Buffers.ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, ResourceWriter.JsonOptions))
        {
            Write(writer, request, group, memberIds);
        }

        return buffer.WrittenMemory;
    }
}
