using Azure.Data.Tables;
using ScimFunctions.Storage;

namespace ScimFunctions.Changes;

/// <summary>The receipts of a tenant.</summary>
public sealed class ReceiptStore(ScimTables tables, ChangeStore changes)
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
