using Azure.Data.Tables;

namespace ScimFunctions.Storage;

/// <summary>A user as it is stored.</summary>
public sealed record UserRecord : ResourceRecord
{
    public UserRecord(string id)
        : base(id)
    {
    }

    public UserRecord(TableEntity row)
        : base(row, DirectoryKeys.UserPrefix)
    {
        Active = row.GetBoolean(ActiveColumn);
        ChangeVersion = row.GetInt64("ChangeVersion") ?? 0;
    }

    public override string RowKey => DirectoryKeys.User(Id);

    /// <summary>As in the resource; null if it says nothing.</summary>
    public bool? Active { get; init; }

    /// <summary>Counts the changes that followed from writes; it gives them their order.</summary>
    public long ChangeVersion { get; init; }

    public override TableEntity ToEntity()
    {
        var row = base.ToEntity();
        row["ChangeVersion"] = ChangeVersion;
        if (Active is { } active)
        {
            row[ActiveColumn] = active;
        }

        return row;
    }
}

/// <summary>Reads users by id and by userName.</summary>
public sealed class UserStore(DirectoryReader directory)
{
    /// <summary>One point read; null if there is no such user.</summary>
    public async Task<UserRecord?> FindAsync(string tenant, string id, CancellationToken cancellationToken) =>
        await directory.FindAsync(tenant, DirectoryKeys.User(id), cancellationToken) is { } row ? new UserRecord(row) : null;

    /// <summary>The id of the user of that userName, whatever its case; one point read.</summary>
    public Task<string?> FindIdByUserNameAsync(string tenant, string userName, CancellationToken cancellationToken) =>
        directory.FindOwnerAsync(tenant, DirectoryKeys.UserName(userName), cancellationToken);
}
