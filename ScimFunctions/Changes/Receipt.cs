using Azure.Data.Tables;
using ScimFunctions.Storage;

namespace ScimFunctions.Changes;

/// <summary>The record of a change: when it was accepted, when applied. It is what proves that a leaver's access ended.</summary>
public sealed record Receipt
{
    /// <summary>A change that took longer than this to be applied is flagged.</summary>
    public static readonly TimeSpan Late = TimeSpan.FromMinutes(5);

    private const string KeyPrefix = "r|";

    public required string ChangeId { get; init; }

    public required string UserId { get; init; }

    public required ChangeKind Kind { get; init; }

    public required DateTimeOffset AcceptedAt { get; init; }

    /// <summary>Null while the change is pending.</summary>
    public DateTimeOffset? AppliedAt { get; init; }

    /// <summary>Derived from the change, so that writing a receipt twice writes one.</summary>
    public static string RowKey(string changeId) => KeyPrefix + changeId;

    public static string Range(string tenant, string? afterChangeId) =>
        DirectoryKeys.Range(tenant, KeyPrefix, afterChangeId is null ? null : RowKey(afterChangeId));

    public static Receipt Of(Change change) => new()
    {
        ChangeId = change.Id,
        UserId = change.UserId,
        Kind = change.Kind,
        AcceptedAt = change.AcceptedAt,
        AppliedAt = change.AppliedAt,
    };

    public bool IsLate(DateTimeOffset now) => (AppliedAt ?? now) - AcceptedAt > Late;

    public TableEntity ToEntity(string tenant)
    {
        var entity = new TableEntity(tenant, RowKey(ChangeId))
        {
            ["ChangeId"] = ChangeId,
            ["UserId"] = UserId,
            ["Kind"] = Kind.ToString(),
            ["AcceptedAt"] = AcceptedAt,
        };
        if (AppliedAt is { } appliedAt)
        {
            entity["AppliedAt"] = appliedAt;
        }

        return entity;
    }

    public static Receipt FromEntity(TableEntity entity) => new()
    {
        ChangeId = entity.GetString("ChangeId"),
        UserId = entity.GetString("UserId"),
        Kind = Enum.Parse<ChangeKind>(entity.GetString("Kind")),
        AcceptedAt = entity.GetDateTimeOffset("AcceptedAt") ?? default,
        AppliedAt = entity.GetDateTimeOffset("AppliedAt"),
    };
}
