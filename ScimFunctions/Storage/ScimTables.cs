using Azure.Data.Tables;

namespace ScimFunctions.Storage;

/// <summary>The service's tables.</summary>
public sealed class ScimTables(TableServiceClient service)
{
    public TableClient Tenants { get; } = service.GetTableClient(TableNames.Tenants);

    public TableClient Directory { get; } = service.GetTableClient(TableNames.Directory);

    public TableClient CustomAttributes { get; } = service.GetTableClient(TableNames.CustomAttributes);

    public TableClient History { get; } = service.GetTableClient(TableNames.History);

    /// <summary>Creates what is missing. Only local storage needs it: in Azure the template creates the tables.</summary>
    public async Task CreateIfNotExistsAsync(CancellationToken cancellationToken)
    {
        foreach (var name in TableNames.All)
        {
            await service.GetTableClient(name).CreateIfNotExistsAsync(cancellationToken);
        }
    }
}
