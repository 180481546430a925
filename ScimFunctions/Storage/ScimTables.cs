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

/// <summary>The tables, each partitioned by tenant; the Bicep template creates them in Azure.</summary>
public static class TableNames
{
    /// <summary>One settings row per tenant, and the marks of tenants that have pending changes.</summary>
    public const string Tenants = "Tenants";

    /// <summary>Users, members, index rows, counts and pending changes: everything that must change in one transaction.</summary>
    public const string Directory = "Directory";

    /// <summary>The tenant's custom attribute definitions.</summary>
    public const string CustomAttributes = "CustomAttributes";

    /// <summary>Receipts of applied changes.</summary>
    public const string History = "History";

    public static IReadOnlyList<string> All { get; } = [Tenants, Directory, CustomAttributes, History];
}
