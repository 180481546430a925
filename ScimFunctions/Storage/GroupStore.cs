using System.Runtime.CompilerServices;
using Azure.Data.Tables;

namespace ScimFunctions.Storage;

/// <summary>Reads groups: by id, through their index rows, and in order of creation.</summary>
public sealed class GroupStore(ScimTables tables, DirectoryLookup lookup)
{
    private const int MaxRowsPerQuery = 1000;

    private static readonly string[] KeyOnly = ["RowKey"];
    private static readonly string[] GroupIdOnly = [GroupRecord.GroupIdColumn];
    private static readonly string[] NameOnly = ["RowKey", GroupRecord.DisplayNameColumn];

    /// <summary>One point read; null if there is no such group.</summary>
    public async Task<GroupRecord?> FindAsync(string tenant, string id, CancellationToken cancellationToken)
    {
        var row = await tables.Directory.GetEntityIfExistsAsync<TableEntity>(tenant, DirectoryKeys.Group(id), cancellationToken: cancellationToken);
        return row.HasValue ? GroupRecord.FromEntity(row.Value!) : null;
    }

    /// <summary>The displayNames of those of the groups that exist, by their ids.</summary>
    public async Task<IReadOnlyDictionary<string, string>> FindNamesAsync(string tenant, IReadOnlyCollection<string> ids, CancellationToken cancellationToken)
    {
        var rows = await lookup.FindAsync(tenant, DirectoryKeys.GroupPrefix, ids, NameOnly, cancellationToken);
        return rows.ToDictionary(row => row.Key, row => row.Value.GetString(GroupRecord.DisplayNameColumn), StringComparer.Ordinal);
    }

    /// <summary>The id of the group to which a displayName belongs where it is unique; one point read.</summary>
    public async Task<string?> FindOwnerOfNameAsync(string tenant, string displayName, CancellationToken cancellationToken)
    {
        var row = await tables.Directory.GetEntityIfExistsAsync<TableEntity>(
            tenant, DirectoryKeys.UniqueGroupName(displayName), GroupIdOnly, cancellationToken);
        return row.HasValue ? row.Value!.GetString(GroupRecord.GroupIdColumn) : null;
    }

    /// <summary>The ids of the groups of that displayName, whatever its case, by one range query.</summary>
    public Task<IReadOnlyList<string>> FindIdsByNameAsync(string tenant, string displayName, CancellationToken cancellationToken) =>
        FindIdsAsync(tenant, DirectoryKeys.GroupNamePrefix(displayName), cancellationToken);

    /// <summary>The ids of the groups with that externalId, by one range query.</summary>
    public Task<IReadOnlyList<string>> FindIdsByExternalIdAsync(string tenant, string externalId, CancellationToken cancellationToken) =>
        FindIdsAsync(tenant, DirectoryKeys.GroupExternalIdPrefix(externalId), cancellationToken);

    /// <summary>All groups in order of creation, read page by page as the caller goes on, behind that row key if one is given.</summary>
    public async IAsyncEnumerable<GroupRecord> ScanAsync(
        string tenant, string? after, int pageSize, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var filter = DirectoryKeys.Range(tenant, DirectoryKeys.GroupPrefix, after);
        await foreach (var row in tables.Directory.QueryAsync<TableEntity>(
            filter, Math.Clamp(pageSize, 1, MaxRowsPerQuery), cancellationToken: cancellationToken))
        {
            yield return GroupRecord.FromEntity(row);
        }
    }

    /// <summary>The row key of the group at that place in order of creation (1 is the first); null if there are fewer. Reads keys only.</summary>
    public async Task<string?> FindKeyAtAsync(string tenant, int place, CancellationToken cancellationToken)
    {
        var filter = DirectoryKeys.Range(tenant, DirectoryKeys.GroupPrefix);
        await foreach (var row in tables.Directory.QueryAsync<TableEntity>(filter, Math.Min(place, MaxRowsPerQuery), KeyOnly, cancellationToken))
        {
            if (--place == 0)
            {
                return row.RowKey;
            }
        }

        return null;
    }

    private async Task<IReadOnlyList<string>> FindIdsAsync(string tenant, string prefix, CancellationToken cancellationToken)
    {
        var ids = new List<string>();
        await foreach (var row in tables.Directory.QueryAsync<TableEntity>(
            DirectoryKeys.Range(tenant, prefix), select: GroupIdOnly, cancellationToken: cancellationToken))
        {
            ids.Add(row.GetString(GroupRecord.GroupIdColumn));
        }

        return ids;
    }
}
