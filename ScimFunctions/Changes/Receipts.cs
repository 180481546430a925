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

/// <summary>The receipts of a tenant.</summary>
public sealed class ReceiptStore(ScimTables tables, PendingChanges changes)
{
    private const int MaxRowsPerQuery = 1000;

    /// <summary>Writes the receipt of an applied change; writing it again changes nothing.</summary>
    public Task PutAsync(string tenant, Receipt receipt, CancellationToken cancellationToken) =>
        tables.History.UpsertEntityAsync(receipt.ToEntity(tenant), TableUpdateMode.Replace, cancellationToken);

    /// <summary>
    /// Receipts in the order in which their changes were accepted, pending ones among them, behind the change named, if one is. A change
    /// that is applied while they are read is listed once, as applied.
    /// </summary>
    public async Task<IReadOnlyList<Receipt>> ListAsync(string tenant, string? afterChangeId, int limit, CancellationToken cancellationToken)
    {
        // Pending first: a change moves from there to the receipts, never back, so none is missed.
        var receipts = new SortedDictionary<string, Receipt>(StringComparer.Ordinal);
        await foreach (var change in changes.ListAsync(tenant, afterChangeId, cancellationToken)
            .Where(change => change.GroupId is null).Take(limit).WithCancellation(cancellationToken))
        {
            receipts[change.Id] = Receipt.Of(change);
        }

        await foreach (var row in tables.History.QueryAsync<TableEntity>(Receipt.Range(tenant, afterChangeId), Math.Min(limit, MaxRowsPerQuery), cancellationToken: cancellationToken)
            .Take(limit).WithCancellation(cancellationToken))
        {
            var receipt = Receipt.FromEntity(row);
            receipts[receipt.ChangeId] = receipt;
        }

        return [.. receipts.Values.Take(limit)];
    }
}
