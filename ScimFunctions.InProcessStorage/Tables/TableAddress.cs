namespace ScimFunctions.InProcessStorage.Tables;

/// <summary>What the path of a request names: <c>T()</c>, <c>T(PartitionKey='p',RowKey='r')</c>, <c>Tables('T')</c>.</summary>
/// <param name="Set">The table, or <c>Tables</c>.</param>
/// <param name="PartitionKey">Null where it names no row.</param>
/// <param name="RowKey">Null where it names no row.</param>
/// <param name="Name">The table's name between quotes; null where it names none.</param>
internal readonly record struct TableAddress(string Set, string? PartitionKey, string? RowKey, string? Name)
{
    /// <summary>How the account's links to itself begin.</summary>
    public const string ServiceUri = "https://inprocess.table.storage.invalid/";

    /// <param name="path">Escaped, below the service's address.</param>
    /// <exception cref="StorageException">It names nothing that the service has.</exception>
    public static TableAddress Parse(string path)
    {
        var text = Uri.UnescapeDataString(path);
        var open = text.IndexOf('(', StringComparison.Ordinal);
        if (open < 0)
        {
            return new TableAddress(text, null, null, null);
        }

        var rest = text.AsSpan(open + 1);
        var set = text[..open];
        if (rest is ")")
        {
            return new TableAddress(set, null, null, null);
        }

        if (rest.StartsWith("'"))
        {
            var name = TakeQuoted(ref rest);
            return rest is ")" ? new TableAddress(set, null, null, name) : throw Malformed();
        }

        return ParseKeys(set, rest);
    }

    /// <summary>The escaped path of a row.</summary>
    public static string PathOf(string table, string partitionKey, string rowKey) => $"{table}(PartitionKey='{Escaped(partitionKey)}',RowKey='{Escaped(rowKey)}')";

    private static string Escaped(string key) => Uri.EscapeDataString(key.Replace("'", "''", StringComparison.Ordinal));

    private static TableAddress ParseKeys(string set, ReadOnlySpan<char> rest)
    {
        string? partitionKey = null;
        string? rowKey = null;
        while (true)
        {
            if (TryTake(ref rest, "PartitionKey=") && partitionKey is null)
            {
                partitionKey = TakeQuoted(ref rest);
            }
            else if (TryTake(ref rest, "RowKey=") && rowKey is null)
            {
                rowKey = TakeQuoted(ref rest);
            }
            else
            {
                throw Malformed();
            }

            if (rest is ")" && partitionKey is not null && rowKey is not null)
            {
                return new TableAddress(set, partitionKey, rowKey, null);
            }

            if (!TryTake(ref rest, ","))
            {
                throw Malformed();
            }
        }
    }

    private static bool TryTake(ref ReadOnlySpan<char> text, string start)
    {
        if (!text.StartsWith(start, StringComparison.Ordinal))
        {
            return false;
        }

        text = text[start.Length..].TrimStart(' ');
        return true;
    }

    /// <summary>Takes a literal whose quotes are doubled inside it.</summary>
    private static string TakeQuoted(ref ReadOnlySpan<char> text)
    {
        if (!text.StartsWith("'"))
        {
            throw Malformed();
        }

        for (var index = 1; index < text.Length; index++)
        {
            if (text[index] != '\'')
            {
                continue;
            }

            if (index + 1 < text.Length && text[index + 1] == '\'')
            {
                index++;
                continue;
            }

            var literal = text[1..index].ToString().Replace("''", "'", StringComparison.Ordinal);
            text = text[(index + 1)..];
            return literal;
        }

        throw Malformed();
    }

    private static StorageException Malformed() => StorageException.InvalidInput("The address names neither a table nor a row by its two keys.");
}
