using Azure;
using Azure.Data.Tables;

namespace ScimFunctions.Storage;

/// <summary>
/// The index rows of a resource: one that makes a value unique, and those by which it is looked up. They are written in the resource's own
/// transaction, so they are never out of step with it.
/// </summary>
public sealed class IndexRows
{
    private readonly Func<string, TableEntity> row;
    private readonly string? uniqueKey;
    private readonly HashSet<string> lookupKeys;

    /// <param name="uniqueKey">The key of the row that no other resource may have; null for none.</param>
    /// <param name="lookupKeys">The keys of the others; each names the resource, so that they are its own.</param>
    /// <param name="row">Makes the row of a key.</param>
    internal IndexRows(string? uniqueKey, IEnumerable<string> lookupKeys, Func<string, TableEntity> row)
    {
        this.uniqueKey = uniqueKey;
        this.lookupKeys = lookupKeys.ToHashSet(StringComparer.Ordinal);
        this.row = row;
    }

    /// <summary>Those of a resource that does not exist: what to start from on create, and to end at on delete.</summary>
    public static IndexRows None { get; } = new(uniqueKey: null, [], static _ => throw new InvalidOperationException("What does not exist has no rows."));

    /// <summary>Adds to the transaction what leads from these rows to the others.</summary>
    public void Become(IndexRows other, DirectoryTransaction transaction)
    {
        if (uniqueKey != other.uniqueKey)
        {
            if (other.uniqueKey is not null)
            {
                transaction.Insert(other.row(other.uniqueKey));
            }

            if (uniqueKey is not null)
            {
                transaction.Delete(uniqueKey, ETag.All);
            }
        }

        foreach (var key in other.lookupKeys.Where(key => !lookupKeys.Contains(key)))
        {
            transaction.Put(other.row(key));
        }

        foreach (var key in lookupKeys.Where(key => !other.lookupKeys.Contains(key)))
        {
            transaction.Delete(key, ETag.All);
        }
    }
}
