using Azure.Data.Tables;

namespace ScimFunctions.Storage;

/// <summary>Reads the rows of a tenant's partition whose keys start alike: the resources of a type, or the index rows of a value.</summary>
internal static class DirectoryRanges
{
    /// <summary>Table Storage gives no more on a page, and refuses to be asked for more.</summary>
    private const int MaxRowsPerQuery = 1000;

    private static readonly string[] KeyOnly = ["RowKey"];

    /// <summary>
    /// The rows in key order, behind a row key or from the beginning, all or those that an OData condition leaves; a query asks for up to
    /// <paramref name="pageSize"/> rows.
    /// </summary>
    public static IAsyncEnumerable<TableEntity> ScanAsync(
        this TableClient directory, string tenant, string prefix, string? after, string? condition, int pageSize, CancellationToken cancellationToken) =>
        directory.QueryAsync<TableEntity>(
            DirectoryKeys.Range(tenant, prefix, after) + (condition is null ? "" : $" and {condition}"),
            Math.Clamp(pageSize, 1, MaxRowsPerQuery),
            cancellationToken: cancellationToken);

    /// <summary>The key of the row at that place in key order (1 is the first); null if there are fewer. Reads keys only.</summary>
    public static async Task<string?> FindKeyAtAsync(this TableClient directory, string tenant, string prefix, int place, CancellationToken cancellationToken)
    {
        var filter = DirectoryKeys.Range(tenant, prefix);
        await foreach (var page in directory.QueryAsync<TableEntity>(filter, Math.Min(place, MaxRowsPerQuery), KeyOnly, cancellationToken).AsPages())
        {
            if (place <= page.Values.Count)
            {
                return page.Values[place - 1].RowKey;
            }

            place -= page.Values.Count;
        }

        return null;
    }

    /// <summary>One column of all the rows, by one range query.</summary>
    public static async Task<IReadOnlyList<string>> ListColumnAsync(
        this TableClient directory, string tenant, string prefix, string column, CancellationToken cancellationToken)
    {
        var values = new List<string>();
        await foreach (var row in directory.QueryAsync<TableEntity>(
            DirectoryKeys.Range(tenant, prefix), select: [column], cancellationToken: cancellationToken))
        {
            values.Add(row.GetString(column));
        }

        return values;
    }
}
