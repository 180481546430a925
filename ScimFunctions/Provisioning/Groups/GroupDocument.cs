using System.Buffers;
using ScimFunctions.Provisioning.Listing;
using ScimFunctions.Provisioning.Memberships;
using ScimFunctions.Provisioning.Users;
using ScimFunctions.Scim;
using ScimFunctions.Scim.Resources;
using ScimFunctions.Scim.Schemas;
using ScimFunctions.Scim.Tolerances;
using ScimFunctions.Storage;

namespace ScimFunctions.Provisioning.Groups;

/// <summary>A group's resource between its three forms: as sent, as stored (without members and <c>meta</c>), and as lists read it.</summary>
public static class GroupDocument
{
    internal const string Members = "members";

    /// <summary>Reads the body of a POST or PUT.</summary>
    /// <returns>The resource in canonical form without its members, and their ids.</returns>
    /// <exception cref="ScimException">400 for an invalid resource or member, 413 for too many members.</exception>
    internal static (JsonObject Group, IReadOnlyList<string> MemberIds) Read(ResourceType type, JsonElement body, RequestTolerances tolerances)
    {
        var group = ResourceReader.Read(type, body, tolerances);
        var sent = body.EnumerateObject().Where(member => member.Name.Equals(Members, StringComparison.OrdinalIgnoreCase)).Sum(member => Count(member.Value));
        var ids = MembershipEdit.IdsOf(group[Members] as JsonArray, sent);
        return (Canonicalize(type, group), ids);
    }

    /// <summary>How many members a list has as it was sent.</summary>
    internal static int Count(JsonElement sent) => sent.ValueKind switch
    {
        JsonValueKind.Array => sent.GetArrayLength(),
        JsonValueKind.Null => 0,
        _ => 1,
    };

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

    /// <summary>The stored bytes with <c>meta</c>, which changes with the members and so is not stored with them; as lists read it.</summary>
    public static ReadOnlyMemory<byte> WithMeta(GroupRecord group)
    {
        var buffer = new ArrayBufferWriter<byte>(group.Json.Length + 256);
        buffer.Write(group.Json.Span[..^1]);
        buffer.Write(",\"meta\":"u8);
        using (var writer = new Utf8JsonWriter(buffer, ResourceWriter.JsonOptions))
        {
            writer.WriteStartObject();
            writer.WriteString("resourceType", "Group");
            writer.WriteString("created", Timestamp.Format(group.Created));
            writer.WriteString("lastModified", Timestamp.Format(group.LastModified));
            writer.WriteString("version", group.Version);
            writer.WriteEndObject();
        }

        buffer.Write("}"u8);
        return buffer.WrittenMemory;
    }

    /// <summary>The attribute <c>members</c>, as in <see cref="ListedResource.Memberships"/>; an empty list is shown.</summary>
    public static ReadOnlyMemory<byte> EncodeMembers(ProvisioningRequest request, IReadOnlyList<string> userIds)
    {
        const int BytesOfOne = 192;
        var userType = request.Tenant.Schemas.User;
        var buffer = new ArrayBufferWriter<byte>((userIds.Count * BytesOfOne) + BytesOfOne);
        buffer.Write(",\"members\":"u8);
        using var writer = new Utf8JsonWriter(buffer, ResourceWriter.JsonOptions);
        writer.WriteStartArray();
        foreach (var id in userIds)
        {
            writer.WriteStartObject();
            writer.WriteString("value", id);
            writer.WriteString("$ref", request.Location(userType, id));
            writer.WriteString("type", "User");
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.Flush();
        return buffer.WrittenMemory;
    }
}
