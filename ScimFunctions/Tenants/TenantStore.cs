using System.Runtime.CompilerServices;
using Azure;
using Azure.Data.Tables;
using Azure.Data.Tables.Models;
using Microsoft.Extensions.Caching.Memory;
using ScimFunctions.Scim.Schemas;
using ScimFunctions.Storage;

namespace ScimFunctions.Tenants;

/// <summary>Reads and writes tenants, always from storage; requests go through <see cref="TenantCache"/>.</summary>
public sealed class TenantStore(ScimTables tables, TimeProvider clock)
{
    private const int MaxAttempts = 10;
    private const int MaxRowsPerQuery = 1000;

    /// <summary>Names the write that a row stems from, so that a write whose answer was lost is known as ours.</summary>
    private const string LastOperation = "LastOp";

    public async Task<Tenant?> FindAsync(string id, CancellationToken cancellationToken) =>
        await FindRowAsync(id, cancellationToken) is { } row ? Tenant.FromEntity(row) : null;

    /// <summary>Tenants in the order of their ids, behind the one named, if one is.</summary>
    public async IAsyncEnumerable<Tenant> ListAsync(string? afterId, int pageSize, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        // Ids begin with a letter from a to z, and '{' follows z: so the partitions that hold no tenant are left out.
        var filter = $"PartitionKey gt '{afterId ?? "a"}' and PartitionKey lt '{{' and RowKey eq '{Tenant.RowKey}'";
        await foreach (var row in tables.Tenants.QueryAsync<TableEntity>(filter, Math.Min(pageSize, MaxRowsPerQuery), cancellationToken: cancellationToken))
        {
            yield return Tenant.FromEntity(row);
        }
    }

    public Task PutAsync(Tenant tenant, CancellationToken cancellationToken) =>
        tables.Tenants.UpsertEntityAsync(tenant.ToEntity(), TableUpdateMode.Replace, cancellationToken);

    /// <summary>False if there is a tenant of that id already.</summary>
    public async Task<bool> TryAddAsync(Tenant tenant, CancellationToken cancellationToken)
    {
        var row = ToRow(tenant);
        try
        {
            await tables.Tenants.AddEntityAsync(row, cancellationToken);
            return true;
        }
        catch (RequestFailedException taken) when (taken.ErrorCode == TableErrorCode.EntityAlreadyExists)
        {
            return IsSameWrite(row, await FindRowAsync(tenant.Id, cancellationToken));
        }
    }

    /// <summary>Changes a tenant as it stands; null if there is none.</summary>
    /// <param name="id">The tenant's id.</param>
    /// <param name="change">Gives the tenant as it shall be. Called again where others have changed the tenant meanwhile.</param>
    /// <param name="cancellationToken">Ends the trying.</param>
    /// <exception cref="ContentionException">Others changed the tenant at each of many tries.</exception>
    public async Task<Tenant?> UpdateAsync(string id, Func<Tenant, Tenant> change, CancellationToken cancellationToken)
    {
        var updated = await WriteContention.RepeatAsync(
            $"The tenant {id}",
            clock,
            async () =>
            {
                if (await FindRowAsync(id, cancellationToken) is not { } current)
                {
                    return new StrongBox<Tenant?>(null);
                }

                var changed = change(Tenant.FromEntity(current));
                return await TryReplaceAsync(ToRow(changed), current.ETag, cancellationToken) ? new StrongBox<Tenant?>(changed) : null;
            },
            cancellationToken,
            MaxAttempts);
        return updated.Value;
    }

    private async Task<bool> TryReplaceAsync(TableEntity row, ETag etag, CancellationToken cancellationToken)
    {
        try
        {
            await tables.Tenants.UpdateEntityAsync(row, etag, TableUpdateMode.Replace, cancellationToken);
            return true;
        }
        catch (RequestFailedException refusal) when (refusal.Status == (int)HttpStatusCode.PreconditionFailed
            || refusal.ErrorCode == TableErrorCode.ResourceNotFound || refusal.ErrorCode == TableErrorCode.EntityNotFound)
        {
            return IsSameWrite(row, await FindRowAsync(row.PartitionKey, cancellationToken));
        }
    }

    private static TableEntity ToRow(Tenant tenant)
    {
        var row = tenant.ToEntity();
        row[LastOperation] = Guid.NewGuid().ToString("N");
        return row;
    }

    private static bool IsSameWrite(TableEntity written, TableEntity? stored) =>
        stored is not null && written.GetString(LastOperation) == stored.GetString(LastOperation);

    private async Task<TableEntity?> FindRowAsync(string id, CancellationToken cancellationToken)
    {
        var row = await tables.Tenants.GetEntityIfExistsAsync<TableEntity>(id, Tenant.RowKey, cancellationToken: cancellationToken);
        return row.HasValue ? row.Value : null;
    }
}

/// <summary>
/// The tenants that this instance has served lately. What it gives is at most <see cref="Lifetime"/> old; that a tenant does not exist is
/// remembered for <see cref="AbsenceLifetime"/>. Bounded, so that a flood of made-up tenants displaces entries instead of filling memory.
/// </summary>
public sealed class TenantCache(TenantStore tenants, CustomAttributeStore customAttributes, TimeProvider clock) : IDisposable
{
    public static readonly TimeSpan Lifetime = TimeSpan.FromSeconds(60);

    public static readonly TimeSpan AbsenceLifetime = TimeSpan.FromSeconds(10);

    private const int MaxTenants = 20_000;

    private readonly Lock changing = new();
    private readonly MemoryCache entries = new(new MemoryCacheOptions { SizeLimit = MaxTenants });
    private long forgotten;

    public async Task<TenantContext?> FindAsync(string id, CancellationToken cancellationToken)
    {
        if (entries.TryGetValue(id, out Entry? entry) && clock.GetElapsedTime(entry!.ReadAt) < (entry.Tenant is null ? AbsenceLifetime : Lifetime))
        {
            return entry.Tenant;
        }

        var (readAt, forgottenBefore) = (clock.GetTimestamp(), Interlocked.Read(ref forgotten));
        var reading = tenants.FindAsync(id, cancellationToken);
        var names = await customAttributes.ListAsync(id, cancellationToken);
        var tenant = await reading is { } found ? new TenantContext(found, SchemaCatalog.For(found.Settings.RequiredAttributes, names, found.Settings.UniqueGroupNames)) : null;
        lock (changing)
        {
            // What was read before a change must not outlive it.
            if (forgottenBefore == forgotten)
            {
                entries.Set(id, new Entry(tenant, readAt), new MemoryCacheEntryOptions { Size = 1 });
            }
        }

        return tenant;
    }

    /// <summary>Makes the next request read the tenant anew, because this instance has just changed it.</summary>
    public void Forget(string id)
    {
        lock (changing)
        {
            forgotten++;
            entries.Remove(id);
        }
    }

    public void Dispose() => entries.Dispose();

    private sealed record Entry(TenantContext? Tenant, long ReadAt);
}
