using System.Buffers;
using System.Text.Json.Serialization;
using Azure;
using Azure.Data.Tables;
using ScimFunctions.Scim.Resources;
using ScimFunctions.Storage;

namespace ScimFunctions.Members;

/// <summary>
/// A person as the product sees them. A row of its own beside the user's, so that applying a change never touches the SCIM version; it
/// outlives the user as a tombstone.
/// </summary>
public sealed record Member
{
    /// <summary>The SCIM user's id.</summary>
    public required string Id { get; init; }

    public required MemberProfile Profile { get; init; }

    public required MemberStatus Status { get; init; }

    /// <summary>Null while the member is deactivated.</summary>
    public AssignedRole? Role { get; init; }

    /// <summary>The role that a deactivated member had, for the day of their return.</summary>
    public AssignedRole? SavedRole { get; init; }

    /// <summary>The work info that is in force, from SCIM or from the product as the tenant chose per property.</summary>
    public IReadOnlyDictionary<WorkInfoProperty, string> WorkInfo { get; init; } = new Dictionary<WorkInfoProperty, string>();

    /// <summary>Sessions that began before this moment are to be ended; null if the member was never deactivated.</summary>
    public DateTimeOffset? SessionsRevokedAt { get; init; }

    /// <summary>When the user was deleted over SCIM; null while there is one.</summary>
    public DateTimeOffset? RemovedAt { get; init; }

    public required DateTimeOffset UpdatedAt { get; init; }

    /// <summary>The user's change version up to which changes are applied; a change at or below it is in force already.</summary>
    public required long AppliedChangeVersion { get; init; }

    [JsonIgnore]
    public ETag ETag { get; init; }

    public TableEntity ToEntity()
    {
        // Escaped no more than the user's own document is, so that what fits there fits here.
        var json = new ArrayBufferWriter<byte>(1024);
        using (var writer = new Utf8JsonWriter(json, ResourceWriter.JsonOptions))
        {
            JsonSerializer.Serialize(writer, this, MembersJson.Default.Member);
        }

        var entity = new TableEntity { RowKey = DirectoryKeys.Member(Id) };
        BinaryChunks.Write(entity, json.WrittenMemory);
        return entity;
    }

    public static Member FromEntity(TableEntity entity) =>
        JsonSerializer.Deserialize(BinaryChunks.Read(entity), MembersJson.Default.Member)! with { ETag = entity.ETag };
}

/// <summary>Whether the person may use the product.</summary>
public enum MemberStatus
{
    Active,
    Deactivated,
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UseStringEnumConverter = true,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(Member))]
internal sealed partial class MembersJson : JsonSerializerContext;
