using System.Runtime.CompilerServices;
using Azure;
using Azure.Data.Tables;
using ScimFunctions.Storage;

namespace ScimFunctions.Changes;

/// <summary>The pending changes of a tenant's partition.</summary>
public sealed class ChangeStore(ScimTables tables)
{
    /// <summary>Null if there is no such change, or no longer, because it is done.</summary>
    public async Task<Change?> FindAsync(string tenant, string id, CancellationToken cancellationToken)
    {
        var row = await tables.Directory.GetEntityIfExistsAsync<TableEntity>(tenant, DirectoryKeys.Change(id), cancellationToken: cancellationToken);
        return row.HasValue ? Change.FromEntity(row.Value!) : null;
    }

    /// <summary>The tenant's pending changes in the order in which they were accepted, behind the one named, if one is.</summary>
    public async IAsyncEnumerable<Change> ListAsync(string tenant, string? afterId, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var after = afterId is null ? null : DirectoryKeys.Change(afterId);
        await foreach (var row in tables.Directory.QueryAsync<TableEntity>(
            DirectoryKeys.Range(tenant, DirectoryKeys.ChangePrefix, after), cancellationToken: cancellationToken))
        {
            yield return Change.FromEntity(row);
        }
    }

    /// <summary>Writes the change back if nobody else has touched it since it was read; true if so.</summary>
    public async Task<bool> TryReplaceAsync(string tenant, Change change, CancellationToken cancellationToken) =>
        await new DirectoryTransaction(tables.Directory, tenant).Replace(change.ToEntity(), change.ETag).CommitAsync(cancellationToken)
            == TransactionOutcome.Committed;

    /// <summary>Forgets a change whose receipt is written. That it is gone already is fine.</summary>
    public Task DeleteAsync(string tenant, string id, CancellationToken cancellationToken) =>
        tables.Directory.DeleteEntityAsync(tenant, DirectoryKeys.Change(id), ETag.All, cancellationToken);
}
