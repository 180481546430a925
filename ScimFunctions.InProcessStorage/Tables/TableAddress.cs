using System.Text.RegularExpressions;

namespace ScimFunctions.InProcessStorage.Tables;

/// <summary>What the path of a request names: <c>T()</c>, <c>T(PartitionKey='p',RowKey='r')</c>, <c>Tables('T')</c>.</summary>
/// <param name="Set">The table, or <c>Tables</c>.</param>
/// <param name="PartitionKey">Null where it names no row.</param>
/// <param name="RowKey">Null where it names no row.</param>
/// <param name="Name">The table's name between quotes; null where it names none.</param>
internal readonly partial record struct TableAddress(string Set, string? PartitionKey, string? RowKey, string? Name)
{
    /// <param name="path">Escaped, below the service's address.</param>
    /// <exception cref="StorageException">It names nothing that the service has.</exception>
    public static TableAddress Parse(string path)
    {
        var match = Form().Match(Uri.UnescapeDataString(path));
        return match.Success
            ? new TableAddress(match.Groups["set"].Value, Literal("partition"), Literal("row"), Literal("name"))
            : throw StorageException.InvalidInput("The address names neither a table nor a row by its two keys.");

        // Quotes are doubled inside a literal.
        string? Literal(string group) => match.Groups[group] is { Success: true } found ? found.Value.Replace("''", "'", StringComparison.Ordinal) : null;
    }

    [GeneratedRegex(
        """
        ^(?<set>[^(]*)
        (\((
            '(?<name>([^']|'')*)'
          | PartitionKey='(?<partition>([^']|'')*)',RowKey='(?<row>([^']|'')*)'
          | RowKey='(?<row>([^']|'')*)',PartitionKey='(?<partition>([^']|'')*)'
        )?\))?\z
        """,
        RegexOptions.ExplicitCapture | RegexOptions.IgnorePatternWhitespace, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Form();
}
