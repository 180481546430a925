using Azure.Data.Tables;
using ScimFunctions.Storage;

namespace ScimFunctions.Tenants;

/// <summary>Reads and writes tenants, always from storage; requests go through <see cref="TenantCache"/>.</summary>
public sealed class TenantStore(ScimTables tables)
{
    public async Task<Tenant?> FindAsync(string id, CancellationToken cancellationToken)
    {
        var row = await tables.Tenants.GetEntityIfExistsAsync<TableEntity>(id, Tenant.RowKey, cancellationToken: cancellationToken);
        return row.HasValue ? Tenant.FromEntity(row.Value!) : null;
    }

    public Task PutAsync(Tenant tenant, CancellationToken cancellationToken) =>
        tables.Tenants.UpsertEntityAsync(tenant.ToEntity(), TableUpdateMode.Replace, cancellationToken);
}
