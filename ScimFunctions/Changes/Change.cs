using Azure;
using Azure.Data.Tables;
using ScimFunctions.Members;
using ScimFunctions.Storage;

namespace ScimFunctions.Changes;

/// <summary>What a write means for the member, the weightiest of its consequences, for its receipt says one thing; or for a group.</summary>
public enum ChangeKind
{
    /// <summary>Something that the product shows has changed: a name, an address, work info, a custom attribute.</summary>
    Update,

    Role,

    Reactivate,

    /// <summary><c>active</c> became false.</summary>
    Deactivate,

    /// <summary>The user was deleted.</summary>
    Remove,

    /// <summary>A group gets or loses more members than fit one transaction.</summary>
    GroupMembers,

    /// <summary>A group was deleted; its memberships follow.</summary>
    GroupRemove,
}

/// <summary>
/// A recorded consequence of a write, waiting to be applied. Its row is written in the write's own transaction, so that neither exists
/// without the other; its id is a UUIDv7, so that a tenant's changes stand in the order in which they were accepted.
/// </summary>
public sealed record Change
{
    /// <summary>How long the queue trigger has, before the sweep takes the change up.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    public required string Id { get; init; }

    /// <summary>Whose change it is; empty for a group's.</summary>
    public required string UserId { get; init; }

    /// <summary>The group whose change it is; null for a user's.</summary>
    public string? GroupId { get; init; }

    public required ChangeKind Kind { get; init; }

    /// <summary>The user's change version that the write made; see <see cref="UserRecord.ChangeVersion"/>.</summary>
    public required long ChangeVersion { get; init; }

    public required DateTimeOffset AcceptedAt { get; init; }

    /// <summary>From when on the sweep applies it.</summary>
    public required DateTimeOffset DueAt { get; init; }

    /// <summary>How often the sweep has failed to apply it.</summary>
    public int FailedAttempts { get; init; }

    /// <summary>When the member was brought up to date; its receipt may still be missing.</summary>
    public DateTimeOffset? AppliedAt { get; init; }

    public ETag ETag { get; init; }

    /// <param name="id">From <see cref="SortableIds"/>.</param>
    /// <param name="userId">Whose change it is.</param>
    /// <param name="kind">What it means for the member.</param>
    /// <param name="changeVersion">The change version that the write gives the user.</param>
    /// <param name="now">When the write was accepted.</param>
    public static Change Create(string id, string userId, ChangeKind kind, long changeVersion, DateTimeOffset now) => new()
    {
        Id = id,
        UserId = userId,
        Kind = kind,
        ChangeVersion = changeVersion,
        AcceptedAt = now,
        DueAt = now + Patience,
    };

    /// <summary>A change of a group. It has no version: a large change of members holds the group, and a removed group never returns.</summary>
    public static Change OfGroup(string id, string groupId, ChangeKind kind, DateTimeOffset now) =>
        Create(id, userId: "", kind, changeVersion: 0, now) with { GroupId = groupId };

    /// <summary>What a write of a user means for the member: the weightiest consequence, or null if the product sees no difference.</summary>
    public static ChangeKind? KindBetween(JsonObject before, JsonObject after)
    {
        var wasActive = MemberProjection.IsActive(before);
        if (wasActive != MemberProjection.IsActive(after))
        {
            return wasActive ? ChangeKind.Deactivate : ChangeKind.Reactivate;
        }

        if (ScimRole.Of(before) != ScimRole.Of(after))
        {
            return ChangeKind.Role;
        }

        return MemberProfile.Of(before).Equals(MemberProfile.Of(after)) ? null : ChangeKind.Update;
    }

    public TableEntity ToEntity()
    {
        var entity = new TableEntity
        {
            RowKey = DirectoryKeys.Change(Id),
            ["ChangeId"] = Id,
            ["UserId"] = UserId,
            ["Kind"] = Kind.ToString(),
            ["ChangeVersion"] = ChangeVersion,
            ["AcceptedAt"] = AcceptedAt,
            ["DueAt"] = DueAt,
            ["FailedAttempts"] = FailedAttempts,
        };
        if (GroupId is not null)
        {
            entity["GroupId"] = GroupId;
        }

        if (AppliedAt is { } appliedAt)
        {
            entity["AppliedAt"] = appliedAt;
        }

        return entity;
    }

    public static Change FromEntity(TableEntity entity) => new()
    {
        Id = entity.GetString("ChangeId"),
        UserId = entity.GetString("UserId"),
        GroupId = entity.GetString("GroupId"),
        Kind = Enum.Parse<ChangeKind>(entity.GetString("Kind")),
        ChangeVersion = entity.GetInt64("ChangeVersion") ?? 0,
        AcceptedAt = entity.GetDateTimeOffset("AcceptedAt") ?? default,
        DueAt = entity.GetDateTimeOffset("DueAt") ?? default,
        FailedAttempts = entity.GetInt32("FailedAttempts") ?? 0,
        AppliedAt = entity.GetDateTimeOffset("AppliedAt"),
        ETag = entity.ETag,
    };
}
