using System.Runtime.CompilerServices;
using Azure.Data.Tables;
using Azure;
using Microsoft.Extensions.Caching.Memory;
using ScimFunctions.Storage;

namespace ScimFunctions.Changes;

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
