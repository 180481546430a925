using Azure.Data.Tables;

namespace ScimFunctions.Storage;

/// <summary>Reads users: by id, through their index rows, and in order of creation.</summary>
public sealed class UserStore(ScimTables tables)
{
    private static readonly string[] UserIdOnly = ["UserId"];

    /// <summary>One point read; null if there is no such user.</summary>
    public async Task<UserRecord?> FindAsync(string tenant, string id, CancellationToken cancellationToken)
    {
        var row = await tables.Directory.GetEntityIfExistsAsync<TableEntity>(tenant, DirectoryKeys.User(id), cancellationToken: cancellationToken);
        return row.HasValue ? UserRecord.FromEntity(row.Value!) : null;
    }

    /// <summary>The id of the user of that userName, whatever its case; one point read.</summary>
    public async Task<string?> FindIdByUserNameAsync(string tenant, string userName, CancellationToken cancellationToken)
    {
        var row = await tables.Directory.GetEntityIfExistsAsync<TableEntity>(tenant, DirectoryKeys.UserName(userName), UserIdOnly, cancellationToken);
        return row.HasValue ? row.Value!.GetString("UserId") : null;
    }

    /// <summary>The ids of the users with that externalId, by one range query.</summary>
    public Task<IReadOnlyList<string>> FindIdsByExternalIdAsync(string tenant, string externalId, CancellationToken cancellationToken) =>
        tables.Directory.ListColumnAsync(tenant, DirectoryKeys.ExternalIdPrefix(externalId), "UserId", cancellationToken);

    /// <summary>The ids of the users with that e-mail address, whatever its case, by one range query.</summary>
    public Task<IReadOnlyList<string>> FindIdsByEmailAsync(string tenant, string email, CancellationToken cancellationToken) =>
        tables.Directory.ListColumnAsync(tenant, DirectoryKeys.EmailPrefix(email), "UserId", cancellationToken);

    /// <summary>All users in order of creation, read page by page as the caller goes on.</summary>
    /// <param name="tenant">The tenant.</param>
    /// <param name="after">Start behind this row key; null for the beginning.</param>
    /// <param name="condition">Leaves out the rows that do not fulfil it; OData over <see cref="PromotedColumns"/>, or null.</param>
    /// <param name="pageSize">How many rows a query asks for, 1 to 1000.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    public IAsyncEnumerable<UserRecord> ScanAsync(string tenant, string? after, string? condition, int pageSize, CancellationToken cancellationToken) =>
        tables.Directory.ScanAsync(tenant, DirectoryKeys.UserPrefix, after, condition, pageSize, cancellationToken).Select(UserRecord.FromEntity);

    /// <summary>The row key of the user at that place in order of creation (1 is the first); null if there are fewer. Reads keys only.</summary>
    public Task<string?> FindKeyAtAsync(string tenant, int place, CancellationToken cancellationToken) =>
        tables.Directory.FindKeyAtAsync(tenant, DirectoryKeys.UserPrefix, place, cancellationToken);
}
