using System.Runtime.CompilerServices;
using Azure;
using Azure.Data.Tables;
using Microsoft.Extensions.Caching.Memory;
using ScimFunctions.Storage;

namespace ScimFunctions.Changes;

/// <summary>The pending changes of a tenant, and the one door through which a write records what follows from it.</summary>
public sealed class PendingChanges(DirectoryTable directory, DirtyTenants dirtyTenants, ChangeQueue queue)
{
    /// <summary>
    /// Puts a change into the transaction of the write from which it follows, by whose row it is known again too, and marks the tenant for the
    /// sweep. Whoever commits the transaction announces the change, or applies it first.
    /// </summary>
    public async Task RecordAsync(string tenant, DirectoryTransaction transaction, Change change, CancellationToken cancellationToken)
    {
        transaction.Insert(change.ToEntity()).WitnessedBy(DirectoryKeys.Change(change.Id));
        await dirtyTenants.MarkAsync(tenant, cancellationToken);
    }

    /// <summary>Sends the message for a change that is committed.</summary>
    public Task AnnounceAsync(string tenant, Change change) => queue.SendAsync(tenant, change);

    /// <summary>Null if there is no such change, or no longer, because it is done.</summary>
    public async Task<Change?> FindAsync(string tenant, string id, CancellationToken cancellationToken) =>
        await directory.FindAsync(tenant, DirectoryKeys.Change(id), cancellationToken) is { } row ? Change.FromEntity(row) : null;

    /// <summary>The tenant's pending changes in the order in which they were accepted, behind the one named, if one is.</summary>
    public IAsyncEnumerable<Change> ListAsync(string tenant, string? afterId, CancellationToken cancellationToken) => directory
        .ScanAsync(tenant, DirectoryKeys.ChangePrefix, cancellationToken, after: afterId is null ? null : DirectoryKeys.Change(afterId)).Select(Change.FromEntity);

    /// <summary>Writes the change back if nobody else has touched it since it was read; true if so.</summary>
    public async Task<bool> TryReplaceAsync(string tenant, Change change, CancellationToken cancellationToken) =>
        await directory.Begin(tenant).Replace(change.ToEntity(), change.ETag).CommitAsync(cancellationToken)
            == TransactionOutcome.Committed;

    /// <summary>Forgets a change whose receipt is written. That it is gone already is fine.</summary>
    public Task DeleteAsync(string tenant, string id, CancellationToken cancellationToken) =>
        directory.DeleteAsync(tenant, DirectoryKeys.Change(id), cancellationToken);
}

/// <summary>A tenant that has, or may have, pending changes.</summary>
public sealed record DirtyMark(string Tenant, DateTimeOffset MarkedAt, ETag ETag);

/// <summary>
/// Marks of tenants that may have pending changes, so that the sweep visits these and no others, and an idle service costs nothing. A mark
/// is written before a tenant's first change, at most once per <see cref="Interval"/> and instance; it is deleted only when it is older
/// than <see cref="MinimumAge"/>, so never while a writer still relies on it.
/// </summary>
public sealed class DirtyTenants(ScimTables tables, TimeProvider clock) : IDisposable
{
    public static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);

    /// <summary>The interval, the longest request and the difference of two instances' clocks, generously.</summary>
    public static readonly TimeSpan MinimumAge = TimeSpan.FromMinutes(10);

    /// <summary>No tenant's partition: tenant ids start with a letter.</summary>
    private const string Partition = "~dirty";

    private const int MaxRemembered = 20_000;

    private readonly MemoryCache marked = new(new MemoryCacheOptions { SizeLimit = MaxRemembered });

    /// <summary>Makes sure that the sweep will visit the tenant; at most once a minute this is a round trip.</summary>
    public async Task MarkAsync(string tenant, CancellationToken cancellationToken)
    {
        var now = clock.GetTimestamp();
        if (marked.TryGetValue(tenant, out long markedAt) && clock.GetElapsedTime(markedAt, now) < Interval)
        {
            return;
        }

        await tables.Tenants.UpsertEntityAsync(
            new TableEntity(Partition, tenant) { ["MarkedAt"] = clock.GetUtcNow() }, TableUpdateMode.Replace, cancellationToken);
        marked.Set(tenant, now, new MemoryCacheEntryOptions { Size = 1 });
    }

    public async IAsyncEnumerable<DirtyMark> ListAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var row in tables.Tenants.QueryAsync<TableEntity>($"PartitionKey eq '{Partition}'", cancellationToken: cancellationToken))
        {
            yield return new DirtyMark(row.RowKey, row.GetDateTimeOffset("MarkedAt") ?? default, row.ETag);
        }
    }

    /// <summary>Deletes the mark of a tenant in which no change was found, if it is old enough and was not renewed meanwhile.</summary>
    public async Task ClearAsync(DirtyMark mark, CancellationToken cancellationToken)
    {
        if (clock.GetUtcNow() - mark.MarkedAt < MinimumAge)
        {
            return;
        }

        try
        {
            await tables.Tenants.DeleteEntityAsync(Partition, mark.Tenant, mark.ETag, cancellationToken);
        }
        catch (RequestFailedException renewed) when (renewed.Status == (int)HttpStatusCode.PreconditionFailed)
        {
            // A writer has marked the tenant again: it stays.
        }
    }

    public void Dispose() => marked.Dispose();
}
