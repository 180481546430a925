using System.Collections.Concurrent;

namespace ScimFunctions.InProcessStorage.Tables;

/// <summary>The account's tables. Their names are compared without case.</summary>
internal sealed class StoredTables(StorageClock clock)
{
    private const int ShortestName = 3;
    private const int LongestName = 63;

    // How long Azure is at it, at least.
    private static readonly TimeSpan Deletion = TimeSpan.FromSeconds(40);

    private readonly ConcurrentDictionary<string, StoredTable> tables = new(StringComparer.OrdinalIgnoreCase);
    private readonly Lock namesChange = new();
    private readonly Dictionary<string, DateTime> deletedUntil = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>In the order of their names.</summary>
    public IEnumerable<StoredTable> All => tables.Values.OrderBy(table => table.Name, StringComparer.Ordinal);

    /// <summary>The same tables with the same rows, on another account's clock.</summary>
    public StoredTables Copy(StorageClock clockOfCopy)
    {
        var copy = new StoredTables(clockOfCopy);
        lock (namesChange)
        {
            foreach (var table in tables.Values)
            {
                copy.tables[table.Name] = table.Copy();
            }

            foreach (var (name, until) in deletedUntil)
            {
                copy.deletedUntil[name] = until;
            }
        }

        return copy;
    }

    /// <exception cref="StorageException">404 TableNotFound.</exception>
    public StoredTable Get(string name) => tables.TryGetValue(name, out var table)
        ? table
        : throw new StorageException(404, "TableNotFound", "The table specified does not exist.");

    /// <exception cref="StorageException">The name is not allowed, in use, or of a table that is still being deleted.</exception>
    public void Create(string name)
    {
        CheckName(name);
        lock (namesChange)
        {
            if (deletedUntil.TryGetValue(name, out var until) && clock.UtcNow < until)
            {
                throw new StorageException(409, "TableBeingDeleted", "The specified table is being deleted. Try operation later.");
            }

            if (!tables.TryAdd(name, new StoredTable(name)))
            {
                throw new StorageException(409, "TableAlreadyExists", "The table specified already exists.");
            }
        }
    }

    public void Delete(string name)
    {
        lock (namesChange)
        {
            if (!tables.TryRemove(name, out _))
            {
                throw new StorageException(404, "ResourceNotFound", "The specified resource does not exist.");
            }

            deletedUntil[name] = clock.UtcNow + Deletion;
        }
    }

    private static void CheckName(string name)
    {
        if (name.Length is < ShortestName or > LongestName)
        {
            throw new StorageException(400, "OutOfRangeInput", $"The name '{name}' of the table is not from {ShortestName} to {LongestName} characters long.");
        }

        if (!char.IsAsciiLetter(name[0]) || !name.All(char.IsAsciiLetterOrDigit) || name.Equals("tables", StringComparison.OrdinalIgnoreCase))
        {
            throw new StorageException(400, "InvalidResourceName", $"The name '{name}' of the table is not allowed: letters and digits, a letter first, and not 'tables'.");
        }
    }
}
