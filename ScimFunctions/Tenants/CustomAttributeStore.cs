using Azure;
using Azure.Data.Tables;
using Azure.Data.Tables.Models;
using ScimFunctions.Storage;

namespace ScimFunctions.Tenants;

/// <summary>
/// The tenant's custom attribute definitions. The identity provider defines them by sending them: a name not seen before becomes a
/// definition, always of type string.
/// </summary>
public sealed class CustomAttributeStore(ScimTables tables, TimeProvider clock)
{
    /// <summary>The names in the spelling in which they were first seen, in name order.</summary>
    public async Task<IReadOnlyList<string>> ListAsync(string tenant, CancellationToken cancellationToken)
    {
        var names = new List<string>();
        await foreach (var row in tables.CustomAttributes.QueryAsync<TableEntity>(
            $"PartitionKey eq '{tenant}'", select: ["Name"], cancellationToken: cancellationToken))
        {
            names.Add(row.GetString("Name"));
        }

        return names;
    }

    /// <summary>Records a definition; one that exists keeps its row, for names are equal whatever their case.</summary>
    public async Task DefineAsync(string tenant, string name, CancellationToken cancellationToken)
    {
        var definition = new TableEntity(tenant, KeySegment.Fold(name)) { ["Name"] = name, ["Type"] = "string", ["DefinedAt"] = clock.GetUtcNow() };
        try
        {
            await tables.CustomAttributes.AddEntityAsync(definition, cancellationToken);
        }
        catch (RequestFailedException known) when (known.ErrorCode == TableErrorCode.EntityAlreadyExists)
        {
            // Defined already, perhaps by another instance a moment ago.
        }
    }
}
