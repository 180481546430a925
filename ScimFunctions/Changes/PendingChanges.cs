using System.Runtime.CompilerServices;
using Azure;
using Azure.Data.Tables;
using ScimFunctions.Storage;

namespace ScimFunctions.Changes;

/// <summary>The pending changes of a tenant, and the one door through which a write records what follows from it.</summary>
public sealed class PendingChanges(ScimTables tables, DirtyTenants dirtyTenants, ChangeQueue queue)
{
    /// <summary>
    /// Commits a write together with what follows from it: the tenant is marked for the sweep, the change is a row of the write's own
    /// transaction, and a message makes it take effect within moments.
    /// </summary>
    /// <param name="tenant">The tenant.</param>
    /// <param name="transaction">The write.</param>
    /// <param name="change">What follows from it; null for nothing.</param>
    /// <param name="cancellationToken">Ends the attempt; what is committed stays.</param>
    public async Task<TransactionOutcome> CommitAsync(string tenant, DirectoryTransaction transaction, Change? change, CancellationToken cancellationToken)
    {
        if (change is null)
        {
            return await transaction.CommitAsync(cancellationToken);
        }

        await RecordAsync(tenant, transaction, change, cancellationToken);
        var outcome = await transaction.CommitAsync(cancellationToken);
        if (outcome == TransactionOutcome.Committed)
        {
            await AnnounceAsync(tenant, change);
        }

        return outcome;
    }

    /// <summary>Puts the change into the transaction, by whose row it is known again too; whoever commits that announces it, or applies it first.</summary>
    public async Task RecordAsync(string tenant, DirectoryTransaction transaction, Change change, CancellationToken cancellationToken)
    {
        transaction.Insert(change.ToEntity()).WitnessedBy(DirectoryKeys.Change(change.Id));
        await dirtyTenants.MarkAsync(tenant, cancellationToken);
    }

    /// <summary>Sends the message for a change that is committed.</summary>
    public Task AnnounceAsync(string tenant, Change change) => queue.SendAsync(tenant, change);

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
