using Azure.Data.Tables;

namespace ScimFunctions.Storage;

/// <summary>Reads groups: by id, through their index rows, and in order of creation.</summary>
public sealed class GroupStore(ScimTables tables, DirectoryLookup lookup)
{
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
        tables.Directory.ListColumnAsync(tenant, DirectoryKeys.GroupNamePrefix(displayName), GroupRecord.GroupIdColumn, cancellationToken);

    /// <summary>The ids of the groups with that externalId, by one range query.</summary>
    public Task<IReadOnlyList<string>> FindIdsByExternalIdAsync(string tenant, string externalId, CancellationToken cancellationToken) =>
        tables.Directory.ListColumnAsync(tenant, DirectoryKeys.GroupExternalIdPrefix(externalId), GroupRecord.GroupIdColumn, cancellationToken);

    /// <summary>All groups in order of creation, read page by page as the caller goes on, behind that row key if one is given; as with users, a condition leaves rows out.</summary>
    public IAsyncEnumerable<GroupRecord> ScanAsync(string tenant, string? after, string? condition, int pageSize, CancellationToken cancellationToken) =>
        tables.Directory.ScanAsync(tenant, DirectoryKeys.GroupPrefix, after, condition, pageSize, cancellationToken).Select(GroupRecord.FromEntity);

    /// <summary>The row key of the group at that place in order of creation (1 is the first); null if there are fewer. Reads keys only.</summary>
    public Task<string?> FindKeyAtAsync(string tenant, int place, CancellationToken cancellationToken) =>
        tables.Directory.FindKeyAtAsync(tenant, DirectoryKeys.GroupPrefix, place, cancellationToken);
}
