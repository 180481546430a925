using Azure;
using Azure.Data.Tables;

namespace ScimFunctions.Storage;

/// <summary>
/// The index rows of a resource: one that makes a value unique, and those by which it is looked up, whose keys end with its id. They are
/// written in the resource's own transaction, so they are never out of step with it.
/// </summary>
/// <param name="id">The resource's id.</param>
/// <param name="uniqueKey">The key of the row that no other resource may have; null for none.</param>
/// <param name="lookupKeys">The keys of the others.</param>
public sealed class IndexRows(string id, string? uniqueKey, IEnumerable<string> lookupKeys)
{
    /// <summary>To whom the row of a unique value belongs.</summary>
    internal const string OwnerColumn = "Owner";

    private readonly HashSet<string> lookupKeys = lookupKeys.ToHashSet(StringComparer.Ordinal);

    public string? UniqueKey => uniqueKey;

    /// <summary>Those of a resource that does not exist: what to start from on create, and to end at on delete.</summary>
    public static IndexRows None { get; } = new(id: "", uniqueKey: null, []);

    /// <summary>Adds to the transaction what leads from these rows to the others.</summary>
    public void Become(IndexRows other, DirectoryTransaction transaction)
    {
        if (uniqueKey != other.UniqueKey)
        {
            if (other.UniqueKey is not null)
            {
                transaction.Insert(other.UniqueRow());
            }

            if (uniqueKey is not null)
            {
                transaction.Delete(uniqueKey, ETag.All);
            }
        }

        foreach (var key in other.lookupKeys.Except(lookupKeys, StringComparer.Ordinal))
        {
            transaction.Put(new TableEntity { RowKey = key });
        }

        foreach (var key in lookupKeys.Except(other.lookupKeys, StringComparer.Ordinal))
        {
            transaction.Delete(key, ETag.All);
        }
    }

    private TableEntity UniqueRow() => new() { RowKey = uniqueKey, [OwnerColumn] = id };
}
