namespace ScimFunctions.InProcessStorage.Tables;

/// <summary>The account's tables. Their names are compared without case.</summary>
internal sealed class StoredTables(StorageClock clock) : StoredByName<StoredTable>("Table", TimeSpan.FromSeconds(40), StringComparer.OrdinalIgnoreCase, clock)
{
    /// <summary>The same tables with the same rows, on another account's clock.</summary>
    public StoredTables Copy(StorageClock clockOfCopy)
    {
        var copy = new StoredTables(clockOfCopy);
        copy.Take(this, table => table.Copy());
        return copy;
    }

    /// <exception cref="StorageException">The name is not allowed, in use, or of a table that is still being deleted.</exception>
    public void Create(string name)
    {
        if (Add(name, () => new StoredTable(name)) is not null)
        {
            throw new StorageException(409, "TableAlreadyExists", "The table specified already exists.");
        }
    }

    protected override bool IsAllowed(string name) =>
        char.IsAsciiLetter(name[0]) && name.All(char.IsAsciiLetterOrDigit) && !name.Equals("tables", StringComparison.OrdinalIgnoreCase);
}
