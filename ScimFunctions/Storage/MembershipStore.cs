using Azure.Data.Tables;

namespace ScimFunctions.Storage;

/// <summary>
/// Reads memberships, from the group's side and from the user's. What is deleted and still being cleaned up after does not show, and a large
/// change counts as a whole from the moment at which it is accepted, but for users who have been deleted since.
/// </summary>
public sealed class MembershipStore(ScimTables tables, DirectoryLookup lookup, MembershipPlanStore plans)
{
    private const int RangesAtOnce = 16;

    private static readonly string[] KeyOnly = ["RowKey"];

    /// <summary>The ids of a group's members, in order of their creation. One query for each thousand, and one for users just deleted.</summary>
    public async Task<IReadOnlyList<string>> ListMembersAsync(string tenant, GroupRecord group, CancellationToken cancellationToken)
    {
        var listingDeleted = ListSuffixesAsync(tenant, DirectoryKeys.DeletedUserPrefix, cancellationToken);
        var listing = ListSuffixesAsync(tenant, DirectoryKeys.MembershipPrefix(group.Id), cancellationToken);
        var finding = FindPlanAsync(tenant, group, cancellationToken);
        await Task.WhenAll(listingDeleted, listing, finding);
        var members = new SortedSet<string>(await listing, StringComparer.Ordinal);
        if (group.PendingChange is not null)
        {
            if (await finding is { } plan)
            {
                members.ExceptWith(plan.Removes);
                members.UnionWith(await FindUsersAsync(tenant, plan.Adds, cancellationToken));
            }
            else
            {
                // It was being applied when the rows were read, and is done now.
                members = new SortedSet<string>(await ListSuffixesAsync(tenant, DirectoryKeys.MembershipPrefix(group.Id), cancellationToken), StringComparer.Ordinal);
            }
        }

        members.ExceptWith(await listingDeleted);
        return [.. members];
    }

    /// <summary>
    /// The same for many groups. Where they stand together, as those of a page do, neighbours are read by one range query; else each has its own.
    /// One query more finds the users just deleted.
    /// </summary>
    /// <param name="tenant">The tenant.</param>
    /// <param name="groups">The groups; where they stand together, in order of their ids.</param>
    /// <param name="standTogether">Whether there are no, or few, other groups between them.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    public async Task<IReadOnlyDictionary<string, IReadOnlyList<string>>> ListMembersAsync(
        string tenant, IReadOnlyList<GroupRecord> groups, bool standTogether, CancellationToken cancellationToken)
    {
        var found = new Dictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal);
        var steady = groups.Where(group => group.PendingChange is null).ToList();
        var listingDeleted = ListSuffixesAsync(tenant, DirectoryKeys.DeletedUserPrefix, cancellationToken);
        var ranges = steady.Chunk(standTogether ? (steady.Count / RangesAtOnce) + 1 : 1).ToList();
        foreach (var some in ranges.Chunk(RangesAtOnce))
        {
            var rows = await Task.WhenAll(some.Select(range => ListPairsAsync(
                tenant, DirectoryKeys.MembershipPrefix(range[0].Id), DirectoryKeys.MembershipPrefix(range[^1].Id), int.MaxValue, cancellationToken)));
            var deleted = (await listingDeleted).ToHashSet(StringComparer.Ordinal);
            foreach (var (range, (members, _)) in some.Zip(rows))
            {
                foreach (var group in range)
                {
                    found[group.Id] = [.. members[group.Id].Where(id => !deleted.Contains(id))];
                }
            }
        }

        foreach (var group in groups.Where(group => group.PendingChange is not null))
        {
            found[group.Id] = await ListMembersAsync(tenant, group, cancellationToken);
        }

        return found;
    }

    /// <summary>Which of these are members, at a cost that depends on their number and not on the group's size.</summary>
    public async Task<IReadOnlySet<string>> FindMembersAsync(string tenant, GroupRecord group, IReadOnlyCollection<string> userIds, CancellationToken cancellationToken)
    {
        var findingDeleted = lookup.FindAsync(tenant, DirectoryKeys.DeletedUserPrefix, userIds, KeyOnly, cancellationToken);
        var findingRows = FindRowsAsync(tenant, group.Id, userIds, cancellationToken);
        var findingPlan = FindPlanAsync(tenant, group, cancellationToken);
        await Task.WhenAll(findingDeleted, findingRows, findingPlan);
        var members = new HashSet<string>(await findingRows, StringComparer.Ordinal);
        if (group.PendingChange is not null)
        {
            if (await findingPlan is { } plan)
            {
                members.ExceptWith(plan.Removes);
                members.UnionWith(await FindUsersAsync(tenant, [.. plan.Adds.Intersect(userIds, StringComparer.Ordinal)], cancellationToken));
            }
            else
            {
                members = [.. await FindRowsAsync(tenant, group.Id, userIds, cancellationToken)];
            }
        }

        members.ExceptWith((await findingDeleted).Keys);
        return members;
    }

    /// <summary>Whether groups may hide members who have just been deleted, of which their versions do not tell yet; one range query.</summary>
    public async Task<bool> MayHideMembersAsync(string tenant, CancellationToken cancellationToken) =>
        (await ListSuffixesAsync(tenant, DirectoryKeys.DeletedUserPrefix, cancellationToken)).Count > 0;

    /// <summary>For which of these users there is a membership's row, whatever is pending.</summary>
    public async Task<IReadOnlySet<string>> FindRowsAsync(string tenant, string groupId, IReadOnlyCollection<string> userIds, CancellationToken cancellationToken) =>
        (await lookup.FindAsync(tenant, DirectoryKeys.MembershipPrefix(groupId), userIds, KeyOnly, cancellationToken)).Keys.ToHashSet(StringComparer.Ordinal);

    /// <summary>All users for whom there is a membership's row, whatever is pending.</summary>
    public Task<IReadOnlyList<string>> ListRowsAsync(string tenant, string groupId, CancellationToken cancellationToken) =>
        ListSuffixesAsync(tenant, DirectoryKeys.MembershipPrefix(groupId), cancellationToken);

    /// <summary>Which of these users exist.</summary>
    public async Task<IReadOnlySet<string>> FindUsersAsync(string tenant, IReadOnlyCollection<string> userIds, CancellationToken cancellationToken) =>
        (await lookup.FindAsync(tenant, DirectoryKeys.UserPrefix, userIds, KeyOnly, cancellationToken)).Keys.ToHashSet(StringComparer.Ordinal);

    /// <summary>The ids of a user's groups, those among them that are just being deleted too; one range query.</summary>
    public Task<IReadOnlyList<string>> ListGroupsAsync(string tenant, string userId, CancellationToken cancellationToken) =>
        ListSuffixesAsync(tenant, DirectoryKeys.UserMembershipPrefix(userId), cancellationToken);

    /// <summary>
    /// The same for many users, in order of their ids. They are read by a range query from the first to the last, for those of a page tend to
    /// stand together; where others stand between them it is given up after as many pages as queries for each would take rounds.
    /// </summary>
    public async Task<IReadOnlyDictionary<string, IReadOnlyList<string>>> ListGroupsAsync(
        string tenant, IReadOnlyList<string> userIds, CancellationToken cancellationToken)
    {
        var found = new Dictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal);
        var left = userIds;
        if (userIds.Count > 1)
        {
            var pages = Math.Max(1, userIds.Count / RangesAtOnce);
            var (pairs, reached) = await ListPairsAsync(
                tenant, DirectoryKeys.UserMembershipPrefix(userIds[0]), DirectoryKeys.UserMembershipPrefix(userIds[^1]), pages, cancellationToken);
            foreach (var userId in userIds.TakeWhile(id => reached is null || string.CompareOrdinal(id, reached) < 0))
            {
                found[userId] = [.. pairs[userId]];
            }

            left = [.. userIds.Skip(found.Count)];
        }

        foreach (var chunk in left.Chunk(RangesAtOnce))
        {
            var groups = await Task.WhenAll(chunk.Select(userId => ListGroupsAsync(tenant, userId, cancellationToken)));
            foreach (var (userId, its) in chunk.Zip(groups))
            {
                found[userId] = its;
            }
        }

        return found;
    }

    /// <summary>
    /// The two ids in each key, from the keys that start with one prefix to those that start with another; and, if there are more than so many
    /// pages of them, the first id of the last key that was read.
    /// </summary>
    private async Task<(ILookup<string, string> Pairs, string? Reached)> ListPairsAsync(
        string tenant, string firstPrefix, string lastPrefix, int mostPages, CancellationToken cancellationToken)
    {
        var filter = DirectoryKeys.RangeOfPrefixes(tenant, firstPrefix, lastPrefix);
        var pairs = new List<string[]>();
        var pages = 0;
        string? reached = null;
        await foreach (var page in tables.Directory.QueryAsync<TableEntity>(filter, select: KeyOnly, cancellationToken: cancellationToken).AsPages())
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

    private async Task<MembershipPlan?> FindPlanAsync(string tenant, GroupRecord group, CancellationToken cancellationToken) =>
        group.PendingChange is { } changeId ? (await plans.FindAsync(tenant, changeId, cancellationToken))?.Plan : null;

    /// <summary>What follows the prefix in each key: ids of ours, which need no escapes.</summary>
    private async Task<IReadOnlyList<string>> ListSuffixesAsync(string tenant, string prefix, CancellationToken cancellationToken)
    {
        var suffixes = new List<string>();
        await foreach (var row in tables.Directory.QueryAsync<TableEntity>(
            DirectoryKeys.Range(tenant, prefix), select: KeyOnly, cancellationToken: cancellationToken))
        {
            suffixes.Add(row.RowKey[prefix.Length..]);
        }

        return suffixes;
    }
}
