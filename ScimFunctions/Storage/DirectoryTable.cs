using Azure;
using Azure.Data.Tables;

namespace ScimFunctions.Storage;

/// <summary>
/// The table in which everything of a tenant is a row of the tenant's own partition. Rows are read one by one, many at once, by range, or for
/// what their keys say; they are written by transactions.
/// </summary>
public sealed class DirectoryTable(ScimTables tables)
{
    /// <summary>Table Storage gives no more on a page, and refuses to be asked for more.</summary>
    private const int MaxRowsPerQuery = 1000;

    private const int ReadsAtOnce = 32;

    /// <summary>No row has a longer key, and asking for one is an error: two ids from outside may come to more.</summary>
    private const int LongestKey = 512;

    private static readonly string[] KeyOnly = ["RowKey"];
    private static readonly string[] NameOnly = ["RowKey", GroupRecord.DisplayNameColumn];

    private readonly TableClient table = tables.Directory;

    /// <summary>Begins a write of the tenant's partition.</summary>
    public DirectoryTransaction Begin(string tenant) => new(table, tenant);

    /// <summary>One point read; null if there is no such user.</summary>
    public async Task<UserRecord?> FindUserAsync(string tenant, string id, CancellationToken cancellationToken) =>
        await FindAsync(tenant, DirectoryKeys.User(id), cancellationToken) is { } row ? new UserRecord(row) : null;

    /// <summary>One point read; null if there is no such group.</summary>
    public async Task<GroupRecord?> FindGroupAsync(string tenant, string id, CancellationToken cancellationToken) =>
        await FindAsync(tenant, DirectoryKeys.Group(id), cancellationToken) is { } row ? new GroupRecord(row) : null;

    /// <summary>The displayNames of those of the groups that exist, by their ids.</summary>
    public async Task<IReadOnlyDictionary<string, string>> FindGroupNamesAsync(string tenant, IReadOnlyCollection<string> ids, CancellationToken cancellationToken)
    {
        var rows = await FindManyAsync(tenant, DirectoryKeys.GroupPrefix, ids, NameOnly, cancellationToken);
        return rows.ToDictionary(row => row.Key, row => row.Value.GetString(GroupRecord.DisplayNameColumn), StringComparer.Ordinal);
    }

    /// <summary>One row; null if there is none.</summary>
    /// <param name="tenant">The tenant.</param>
    /// <param name="rowKey">Its key.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <param name="select">The columns that are wanted; null for all.</param>
    public async Task<TableEntity?> FindAsync(string tenant, string rowKey, CancellationToken cancellationToken, IReadOnlyCollection<string>? select = null)
    {
        var row = await table.GetEntityIfExistsAsync<TableEntity>(tenant, rowKey, select, cancellationToken);
        return row.HasValue ? row.Value : null;
    }

    /// <summary>The id of the resource to which the row of a unique value belongs; null if there is none.</summary>
    public async Task<string?> FindOwnerAsync(string tenant, string uniqueKey, CancellationToken cancellationToken) =>
        (await FindAsync(tenant, uniqueKey, cancellationToken))?.GetString(IndexRows.OwnerColumn);

    /// <summary>
    /// Which of many rows exist whose keys are one prefix and an id each, by their ids. A few are read one by one, side by side. Many are read
    /// by a range query from the first to the last, for ids that belong together tend to stand together; where others stand between them, it is
    /// given up after as many pages as the point reads would take rounds, so that it never costs more than twice these.
    /// </summary>
    /// <param name="tenant">The tenant.</param>
    /// <param name="prefix">What the keys start with; it ends in a bar.</param>
    /// <param name="ids">The ids; those that come from outside may be anything.</param>
    /// <param name="select">The columns that are wanted, <c>RowKey</c> among them.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    public async Task<IReadOnlyDictionary<string, TableEntity>> FindManyAsync(
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
            keys = await ReadRangeAsync(tenant, keys, select, Take, cancellationToken);
        }

        foreach (var chunk in keys.Chunk(ReadsAtOnce))
        {
            foreach (var row in await Task.WhenAll(chunk.Select(key => FindAsync(tenant, key, cancellationToken, select))))
            {
                if (row is not null)
                {
                    Take(row);
                }
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

    /// <summary>Which of many ids have a row whose key is the prefix and the id; see <see cref="FindManyAsync"/>.</summary>
    public async Task<IReadOnlySet<string>> FindExistingAsync(string tenant, string prefix, IReadOnlyCollection<string> ids, CancellationToken cancellationToken) =>
        (await FindManyAsync(tenant, prefix, ids, KeyOnly, cancellationToken)).Keys.ToHashSet(StringComparer.Ordinal);

    /// <summary>The rows whose keys start with the prefix, in key order.</summary>
    /// <param name="tenant">The tenant.</param>
    /// <param name="prefix">What the keys start with.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <param name="after">Start behind this row key; null for the beginning.</param>
    /// <param name="condition">An OData condition that leaves rows out; null for all.</param>
    /// <param name="pageSize">How many rows a query asks for.</param>
    /// <param name="select">The columns that are wanted; null for all.</param>
    public AsyncPageable<TableEntity> ScanAsync(
        string tenant,
        string prefix,
        CancellationToken cancellationToken,
        string? after = null,
        string? condition = null,
        int pageSize = MaxRowsPerQuery,
        IReadOnlyCollection<string>? select = null) =>
        table.QueryAsync<TableEntity>(
            DirectoryKeys.Range(tenant, prefix, after) + (condition is null ? "" : $" and {condition}"), Math.Clamp(pageSize, 1, MaxRowsPerQuery), select, cancellationToken);

    /// <summary>Writes one row, whatever stands there.</summary>
    public Task PutAsync(TableEntity row, CancellationToken cancellationToken) => table.UpsertEntityAsync(row, TableUpdateMode.Replace, cancellationToken);

    /// <summary>Deletes one row. That it is gone already is fine.</summary>
    public Task DeleteAsync(string tenant, string rowKey, CancellationToken cancellationToken) => table.DeleteEntityAsync(tenant, rowKey, ETag.All, cancellationToken);

    /// <summary>The key of the row at that place in key order (1 is the first); null if there are fewer. Reads keys only.</summary>
    public async Task<string?> FindKeyAtAsync(string tenant, string prefix, int place, CancellationToken cancellationToken)
    {
        await foreach (var page in ScanAsync(tenant, prefix, cancellationToken, pageSize: place, select: KeyOnly).AsPages())
        {
            if (place <= page.Values.Count)
            {
                return page.Values[place - 1].RowKey;
            }

            place -= page.Values.Count;
        }

        return null;
    }

    /// <summary>What follows the prefix in each key, by one range query: ids of ours, which need no escapes.</summary>
    public async Task<IReadOnlyList<string>> ListSuffixesAsync(string tenant, string prefix, CancellationToken cancellationToken) =>
        await ScanAsync(tenant, prefix, cancellationToken, select: KeyOnly).Select(row => row.RowKey[prefix.Length..]).ToListAsync(cancellationToken);

    /// <summary>
    /// The two ids in each key, from the keys that start with one prefix to those that start with another; and, if there are more than so many
    /// pages of them, the first id of the last key that was read.
    /// </summary>
    public async Task<(ILookup<string, string> Pairs, string? Reached)> ListPairsAsync(
        string tenant, string firstPrefix, string lastPrefix, int mostPages, CancellationToken cancellationToken)
    {
        var filter = DirectoryKeys.RangeOfPrefixes(tenant, firstPrefix, lastPrefix);
        var pairs = new List<string[]>();
        var pages = 0;
        string? reached = null;
        await foreach (var page in table.QueryAsync<TableEntity>(filter, select: KeyOnly, cancellationToken: cancellationToken).AsPages())
        {
            pairs.AddRange(page.Values.Select(row => row.RowKey.Split('|')));
            if (page.ContinuationToken is not null && ++pages >= mostPages)
            {
                reached = pairs.Count > 0 ? pairs[^1][1] : "";
                break;
            }
        }

        return (pairs.ToLookup(pair => pair[1], pair => pair[2], StringComparer.Ordinal), reached);
    }

    /// <summary>Reads from the first key on; gives those that it has not come to.</summary>
    private async Task<List<string>> ReadRangeAsync(
        string tenant, List<string> keys, IReadOnlyCollection<string> select, Action<TableEntity> take, CancellationToken cancellationToken)
    {
        var filter = DirectoryKeys.RangeOfKeys(tenant, keys[0], keys[^1]);
        var (pages, mostPages, last) = (0, keys.Count / ReadsAtOnce, keys[0]);
        await foreach (var page in table.QueryAsync<TableEntity>(filter, select: select, cancellationToken: cancellationToken).AsPages())
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
