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

    /// <summary>Records definitions, many by one call; one that exists keeps its row, for names are equal whatever their case.</summary>
    public async Task DefineAsync(string tenant, IEnumerable<string> names, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var definitions = names
            .Select(name => new TableEntity(tenant, KeySegment.Fold(name)) { ["Name"] = name, ["Type"] = "string", ["DefinedAt"] = now })
            .DistinctBy(definition => definition.RowKey);
        foreach (var chunk in definitions.Chunk(DirectoryTransaction.MaxOperations))
        {
            if (!await TryAddAsync(chunk, cancellationToken) && chunk.Length > 1)
            {
                foreach (var definition in chunk)
                {
                    await TryAddAsync([definition], cancellationToken);
                }
            }
        }
    }

    /// <summary>Adds all of them; false if one is defined already, perhaps by another instance a moment ago.</summary>
    private async Task<bool> TryAddAsync(TableEntity[] definitions, CancellationToken cancellationToken)
    {
        try
        {
            await tables.CustomAttributes.SubmitTransactionAsync(
                definitions.Select(definition => new TableTransactionAction(TableTransactionActionType.Add, definition)), cancellationToken);
            return true;
        }
        catch (RequestFailedException known) when (known.ErrorCode == TableErrorCode.EntityAlreadyExists)
        {
            return false;
        }
    }
}
