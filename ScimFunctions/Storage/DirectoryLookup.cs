using Azure.Data.Tables;

namespace ScimFunctions.Storage;

/// <summary>
/// Finds which of many rows exist whose keys are one prefix and an id each. A few are read one by one, side by side. Many are read by a range
/// query from the first to the last, for ids that belong together tend to stand together; where others stand between them, it is given up
/// after as many pages as the point reads would take rounds, so that it never costs more than twice these.
/// </summary>
public sealed class DirectoryLookup(ScimTables tables)
{
    private const int ReadsAtOnce = 32;

    /// <summary>No row has a longer key, and asking for one is an error: two ids from outside may come to more.</summary>
    private const int LongestKey = 512;

    /// <summary>The rows that exist, by their ids.</summary>
    /// <param name="tenant">The tenant.</param>
    /// <param name="prefix">What the keys start with; it ends in a bar.</param>
    /// <param name="ids">The ids; those that come from outside may be anything.</param>
    /// <param name="select">The columns that are wanted; <c>RowKey</c> must be among them.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    public async Task<IReadOnlyDictionary<string, TableEntity>> FindAsync(
        string tenant, string prefix, IReadOnlyCollection<string> ids, IReadOnlyCollection<string> select, CancellationToken cancellationToken)
    {
        var wanted = ids.Distinct(StringComparer.Ordinal)
            .Select(id => (Key: prefix + KeySegment.Escape(id), Id: id))
            .Where(pair => pair.Key.Length <= LongestKey)
            .ToDictionary(pair => pair.Key, pair => pair.Id, StringComparer.Ordinal);
        var keys = wanted.Keys.Order(StringComparer.Ordinal).ToList();
        var found = new Dictionary<string, TableEntity>(StringComparer.Ordinal);
        if (keys.Count > ReadsAtOnce)
        {
            keys = await ReadRangeAsync(tenant, keys, select, row => Take(row), cancellationToken);
        }

        foreach (var chunk in keys.Chunk(ReadsAtOnce))
        {
            var rows = await Task.WhenAll(chunk.Select(key => tables.Directory.GetEntityIfExistsAsync<TableEntity>(tenant, key, select, cancellationToken)));
            foreach (var row in rows.Where(row => row.HasValue))
            {
                Take(row.Value!);
            }
        }

        return found;

        void Take(TableEntity row)
        {
            if (wanted.TryGetValue(row.RowKey, out var id))
            {
                found[id] = row;
            }
        }
    }

    /// <summary>Reads from the first key on; gives those that it has not come to.</summary>
    private async Task<List<string>> ReadRangeAsync(
        string tenant, List<string> keys, IReadOnlyCollection<string> select, Action<TableEntity> take, CancellationToken cancellationToken)
    {
        var filter = DirectoryKeys.RangeOfKeys(tenant, keys[0], keys[^1]);
        var (pages, mostPages, last) = (0, keys.Count / ReadsAtOnce, keys[0]);
        await foreach (var page in tables.Directory.QueryAsync<TableEntity>(filter, select: select, cancellationToken: cancellationToken).AsPages())
        {
            foreach (var row in page.Values)
            {
                take(row);
                last = row.RowKey;
            }

            if (page.ContinuationToken is not null && ++pages >= mostPages)
            {
                return [.. keys.Where(key => string.CompareOrdinal(key, last) > 0)];
            }
        }

        return [];
    }
}
