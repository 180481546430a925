using Azure.Data.Tables;

namespace ScimFunctions.Storage;

/// <summary>A group as it is stored, without its members: each membership is a row of its own.</summary>
public sealed record GroupRecord : ResourceRecord
{
    internal const string DisplayNameColumn = "DisplayName";
    internal const string MembersVersionColumn = "MembersVersion";

    public GroupRecord(string id)
        : base(id)
    {
    }

    public GroupRecord(TableEntity row)
        : base(row, DirectoryKeys.GroupPrefix)
    {
        DisplayName = row.GetString(DisplayNameColumn);
        HoldsName = row.GetBoolean("HoldsName") ?? true;
        MembersVersion = row.GetString(MembersVersionColumn);
        PendingChange = row.GetString("PendingChange") is { Length: > 0 } pending ? pending : null;
        PendingDone = row.GetInt32("PendingDone") ?? 0;
    }

    public override string RowKey => DirectoryKeys.Group(Id);

    public string DisplayName { get; init; } = "";

    /// <summary>Whether the row that makes the displayName unique is this group's; without it others may have the same.</summary>
    public bool HoldsName { get; init; }

    /// <summary>
    /// Names the last write of the members; empty before the first. Such writes do not wait for one another, so they cannot count: each
    /// brings a name of its own, and the last one stays.
    /// </summary>
    public string MembersVersion { get; init; } = "";

    /// <summary>The large membership change that is being applied; null if there is none.</summary>
    public string? PendingChange { get; init; }

    /// <summary>How many parts of that change are applied.</summary>
    public int PendingDone { get; init; }

    /// <summary>A change of the members changes it too.</summary>
    public override string Version => MembersVersion.Length == 0 ? base.Version : $"W/\"{ScimVersion}-{MembersVersion}\"";

    /// <summary>The group after a write of its members.</summary>
    public GroupRecord WithMembersWritten(DateTimeOffset now) => this with { MembersVersion = Guid.NewGuid().ToString("N")[..16], LastModified = now };

    /// <summary>What a write of the members alone merges into the group's row.</summary>
    public TableEntity MembersWritten() => new() { RowKey = RowKey, [MembersVersionColumn] = MembersVersion, [LastModifiedColumn] = LastModified };

    /// <summary>What the application of a large membership change merges into the group's row; no change is null.</summary>
    public static TableEntity ChangeProgress(string groupId, string? pendingChange, int done) => new()
    {
        RowKey = DirectoryKeys.Group(groupId),
        ["PendingChange"] = pendingChange ?? "",
        ["PendingDone"] = done,
    };

    public override TableEntity ToEntity()
    {
        var row = base.ToEntity();
        row[DisplayNameColumn] = DisplayName;
        row["HoldsName"] = HoldsName;
        row[MembersVersionColumn] = MembersVersion;
        row["PendingChange"] = PendingChange ?? "";
        row["PendingDone"] = PendingDone;
        return row;
    }
}

/// <summary>Reads groups by id and by displayName.</summary>
public sealed class GroupStore(DirectoryReader directory)
{
    private static readonly string[] NameOnly = ["RowKey", GroupRecord.DisplayNameColumn];

    /// <summary>One point read; null if there is no such group.</summary>
    public async Task<GroupRecord?> FindAsync(string tenant, string id, CancellationToken cancellationToken) =>
        await directory.FindAsync(tenant, DirectoryKeys.Group(id), cancellationToken) is { } row ? new GroupRecord(row) : null;

    /// <summary>The displayNames of those of the groups that exist, by their ids.</summary>
    public async Task<IReadOnlyDictionary<string, string>> FindNamesAsync(string tenant, IReadOnlyCollection<string> ids, CancellationToken cancellationToken)
    {
        var rows = await directory.FindManyAsync(tenant, DirectoryKeys.GroupPrefix, ids, NameOnly, cancellationToken);
        return rows.ToDictionary(row => row.Key, row => row.Value.GetString(GroupRecord.DisplayNameColumn), StringComparer.Ordinal);
    }

    /// <summary>The id of the group to which a displayName belongs where it is unique; one point read.</summary>
    public Task<string?> FindOwnerOfNameAsync(string tenant, string displayName, CancellationToken cancellationToken) =>
        directory.FindOwnerAsync(tenant, DirectoryKeys.UniqueGroupName(displayName), cancellationToken);

    /// <summary>The ids of the groups of that displayName, whatever its case, by one range query.</summary>
    public Task<IReadOnlyList<string>> FindIdsByNameAsync(string tenant, string displayName, CancellationToken cancellationToken) =>
        directory.ListSuffixesAsync(tenant, DirectoryKeys.GroupNamePrefix(displayName), cancellationToken);
}
