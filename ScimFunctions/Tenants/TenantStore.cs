using System.Runtime.CompilerServices;
using Azure;
using Azure.Data.Tables;
using Azure.Data.Tables.Models;
using ScimFunctions.Storage;

namespace ScimFunctions.Tenants;

/// <summary>Reads and writes tenants, always from storage; requests go through <see cref="TenantCache"/>.</summary>
public sealed class TenantStore(ScimTables tables, TimeProvider clock)
{
    private const int MaxAttempts = 10;
    private const int MaxRowsPerQuery = 1000;

    /// <summary>Names the write that a row stems from, so that a write whose answer was lost is known as ours.</summary>
    private const string LastOperation = "LastOp";

    private static readonly TimeSpan LongestPause = TimeSpan.FromMilliseconds(200);

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
        for (var attempt = 1; attempt <= MaxAttempts; attempt++)
        {
            if (await FindRowAsync(id, cancellationToken) is not { } current)
            {
                return null;
            }

            var changed = change(Tenant.FromEntity(current));
            if (await TryReplaceAsync(ToRow(changed), current.ETag, cancellationToken))
            {
                return changed;
            }

            await Task.Delay(LongestPause * Random.Shared.NextDouble() * attempt / MaxAttempts, clock, cancellationToken);
        }

        throw new ContentionException($"The tenant {id} is being changed by many requests at once; try again.");
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
