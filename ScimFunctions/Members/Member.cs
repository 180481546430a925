using System.Buffers;
using System.Text.Json.Serialization;
using Azure;
using Azure.Data.Tables;
using ScimFunctions.Scim;
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

/// <summary>What the product sees of a user's SCIM attributes, apart from status and role. Two users with equal profiles look the same to it.</summary>
public sealed record MemberProfile
{
    public required string UserName { get; init; }

    public string? DisplayName { get; init; }

    public string? GivenName { get; init; }

    public string? FamilyName { get; init; }

    public string? Email { get; init; }

    public string? Locale { get; init; }

    public string? ExternalId { get; init; }

    /// <summary>The values that SCIM gives for the work info properties, whether or not the tenant lets SCIM manage them.</summary>
    public IReadOnlyDictionary<WorkInfoProperty, string> WorkInfo { get; init; } = new Dictionary<WorkInfoProperty, string>();

    public IReadOnlyDictionary<string, string> CustomAttributes { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>The profile of a user in canonical form. A manager who is named by id stands as that id, to be resolved by who applies it.</summary>
    public static MemberProfile Of(JsonObject user)
    {
        var name = user["name"] as JsonObject;
        return new MemberProfile
        {
            UserName = user.GetText("userName") ?? "",
            DisplayName = user.GetText("displayName") ?? name.GetText("formatted"),
            GivenName = name.GetText("givenName"),
            FamilyName = name.GetText("familyName"),
            Email = PrimaryEmail(user),
            Locale = user.GetText("locale"),
            ExternalId = user.GetText("externalId"),
            WorkInfo = ScimWorkInfo.Of(user),
            CustomAttributes = (user[SchemaUrns.CustomAttribute] as JsonObject ?? [])
                .Where(attribute => attribute.Value is JsonValue)
                .ToDictionary(attribute => attribute.Key, attribute => attribute.Value!.ToString(), StringComparer.Ordinal),
        };
    }

    /// <summary>The address marked primary, else the one of type work, else the first.</summary>
    public static string? PrimaryEmail(JsonObject user)
    {
        var emails = (user["emails"] as JsonArray ?? []).OfType<JsonObject>().ToList();
        var email = emails.Find(entry => entry["primary"]?.GetValue<bool>() == true)
            ?? emails.Find(entry => string.Equals(entry.GetText("type"), "work", StringComparison.OrdinalIgnoreCase))
            ?? emails.FirstOrDefault();
        return email.GetText("value");
    }

    public bool Equals(MemberProfile? other) =>
        other is not null
        && UserName == other.UserName
        && DisplayName == other.DisplayName
        && GivenName == other.GivenName
        && FamilyName == other.FamilyName
        && Email == other.Email
        && Locale == other.Locale
        && ExternalId == other.ExternalId
        && SameEntries(WorkInfo, other.WorkInfo)
        && SameEntries(CustomAttributes, other.CustomAttributes);

    public override int GetHashCode() => HashCode.Combine(UserName, Email, ExternalId);

    private static bool SameEntries<TKey>(IReadOnlyDictionary<TKey, string> one, IReadOnlyDictionary<TKey, string> other)
        where TKey : notnull =>
        one.Count == other.Count && one.All(entry => other.TryGetValue(entry.Key, out var value) && value == entry.Value);
}

/// <summary>Reads members; they are written in the transactions of users and of changes.</summary>
public sealed class MemberStore(DirectoryTable directory)
{
    public async Task<Member?> FindAsync(string tenant, string id, CancellationToken cancellationToken) =>
        await directory.FindAsync(tenant, DirectoryKeys.Member(id), cancellationToken) is { } row ? Member.FromEntity(row) : null;

    /// <summary>Members in order of creation, behind the one named, if one is.</summary>
    public IAsyncEnumerable<Member> ListAsync(string tenant, string? afterId, int pageSize, CancellationToken cancellationToken) => directory
        .ScanAsync(tenant, DirectoryKeys.MemberPrefix, cancellationToken, after: afterId is null ? null : DirectoryKeys.Member(afterId), pageSize: pageSize).Select(Member.FromEntity);
}
