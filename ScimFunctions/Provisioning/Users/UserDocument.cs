using System.Buffers;
using ScimFunctions.Provisioning.Listing;
using ScimFunctions.Provisioning.Memberships;
using ScimFunctions.Scim;
using ScimFunctions.Scim.Resources;
using ScimFunctions.Scim.Schemas;
using ScimFunctions.Storage;

namespace ScimFunctions.Provisioning.Users;

/// <summary>Puts a user in canonical form together with its id and <c>meta</c>, as the bytes that are stored and sent.</summary>
public static class UserDocument
{
    /// <param name="user">In canonical form; <c>meta</c> is replaced.</param>
    /// <param name="id">Replaces the <c>id</c> that it may have.</param>
    /// <param name="created">As in <c>meta.created</c>.</param>
    /// <param name="lastModified">As in <c>meta.lastModified</c>.</param>
    /// <param name="scimVersion">What <c>meta.version</c> is made of.</param>
    /// <param name="maxBytes">How large it may be.</param>
    /// <exception cref="ScimException">413: the resource is larger than we keep.</exception>
    public static byte[] Write(
        JsonObject user, string id, string created, string lastModified, long scimVersion, int maxBytes = UserLimits.MaxResourceBytes)
    {
        var buffer = new BoundedBuffer(
            maxBytes,
            static () => ScimException.TooLarge($"The user would take more than {UserLimits.MaxResourceBytes} bytes, the most that a user resource may have."));
        using (var writer = new Utf8JsonWriter(buffer, ResourceWriter.JsonOptions))
        {
            writer.WriteStartObject();
            writer.WritePropertyName("schemas");
            (user["schemas"] ?? new JsonArray()).WriteTo(writer);
            writer.WriteString("id", id);
            foreach (var (name, value) in user)
            {
                if (name is not ("schemas" or "id" or "meta"))
                {
                    writer.WritePropertyName(name);
                    value!.WriteTo(writer);
                }
            }

            writer.WriteStartObject("meta");
            writer.WriteString("resourceType", "User");
            writer.WriteString("created", created);
            writer.WriteString("lastModified", lastModified);
            writer.WriteString("version", UserRecord.VersionOf(scimVersion));
            writer.WriteEndObject();
            writer.WriteEndObject();
        }

        return buffer.ToArray();
    }

    /// <summary>The attribute <c>groups</c> (RFC 7643 §4.1.2), as in <see cref="ListedResource.Memberships"/>; nothing for a user without groups.</summary>
    public static ReadOnlyMemory<byte> EncodeGroups(ProvisioningRequest request, IReadOnlyList<UserGroup> groups)
    {
        if (groups.Count == 0)
        {
            return default;
        }

        var buffer = new ArrayBufferWriter<byte>(groups.Count * 256);
        buffer.Write(",\"groups\":"u8);
        using var writer = new Utf8JsonWriter(buffer, ResourceWriter.JsonOptions);
        Groups(request, groups).WriteTo(writer);
        writer.Flush();
        return buffer.WrittenMemory;
    }

    /// <summary>The attribute <c>groups</c>, to be compared with what a client repeats of it.</summary>
    public static JsonArray Groups(ProvisioningRequest request, IReadOnlyList<UserGroup> groups)
    {
        var type = request.Tenant.Schemas.Group;
        return
        [
            .. groups.Select(group => new JsonObject
            {
                ["value"] = group.Id,
                ["$ref"] = request.Location(type, group.Id),
                ["display"] = group.DisplayName,
                ["type"] = "direct",
            }),
        ];
    }

    /// <summary>As the resource says, or null.</summary>
    public static bool? Active(JsonObject user) => user["active"]?.GetValue<bool>();

    /// <summary>The moment at which a stored user was created, as it stands in its <c>meta</c>.</summary>
    public static string Created(JsonObject user) => user[CommonAttributes.Meta.Name]!["created"]!.GetValue<string>();
}
