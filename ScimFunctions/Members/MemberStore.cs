using Azure.Data.Tables;
using ScimFunctions.Storage;

namespace ScimFunctions.Members;

/// <summary>Reads members; they are written in the transactions of users and of changes.</summary>
public sealed class MemberStore(DirectoryTable directory)
{
    private const int MaxRowsPerQuery = 1000;

    public async Task<Member?> FindAsync(string tenant, string id, CancellationToken cancellationToken)
    {
        var row = await directory.Table.GetEntityIfExistsAsync<TableEntity>(tenant, DirectoryKeys.Member(id), cancellationToken: cancellationToken);
        return row.HasValue ? Member.FromEntity(row.Value!) : null;
    }

    /// <summary>Members in order of creation, behind the one named, if one is.</summary>
    public async IAsyncEnumerable<Member> ListAsync(
        string tenant, string? afterId, int pageSize, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var after = afterId is null ? null : DirectoryKeys.Member(afterId);
        var filter = DirectoryKeys.Range(tenant, DirectoryKeys.MemberPrefix, after);
        await foreach (var row in directory.Table.QueryAsync<TableEntity>(filter, Math.Min(pageSize, MaxRowsPerQuery), cancellationToken: cancellationToken))
        {
            yield return Member.FromEntity(row);
        }
    }
}
