using Azure;
using Azure.Data.Tables;
using Azure.Data.Tables.Models;
using ScimFunctions.Scim;
using ScimFunctions.Scim.Resources;
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

/// <summary>Records the custom attributes that a user brings and the tenant has not seen before.</summary>
public sealed class CustomAttributeDefinitions(CustomAttributeStore store, TenantCache tenants)
{
    /// <summary>How many definitions a tenant may collect.</summary>
    public const int Max = 500;

    /// <summary>
    /// Called before the user is written: a definition without a user is harmless, a value without a definition would be missing from
    /// <c>/Schemas</c>.
    /// </summary>
    /// <exception cref="ScimException">400: the tenant has as many definitions as it may have.</exception>
    public async Task RecordAsync(TenantContext tenant, JsonObject user, CancellationToken cancellationToken)
    {
        if (user[SchemaUrns.CustomAttribute] is not JsonObject values)
        {
            return;
        }

        var schema = tenant.Schemas.User.FindExtension(SchemaUrns.CustomAttribute)!;
        var known = schema.Attributes.Select(attribute => attribute.Name).ToHashSet(StringComparer.OrdinalIgnoreCase);
        var unseen = values.Select(value => value.Key).Where(name => !known.Contains(name)).ToList();
        if (unseen.Count == 0)
        {
            return;
        }

        if (known.Count + unseen.Count > Max)
        {
            throw ScimException.InvalidValue(
                $"An organisation may have at most {Max} custom attributes; these would be too many: {JsonText.List(unseen)}.");
        }

        await store.DefineAsync(tenant.Id, unseen, cancellationToken);
        tenants.Forget(tenant.Id);
    }
}
