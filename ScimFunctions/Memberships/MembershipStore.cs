using ScimFunctions.Storage;

namespace ScimFunctions.Memberships;

/// <summary>A group as a user's <c>groups</c> shows it.</summary>
public sealed record UserGroup(string Id, string DisplayName);

/// <summary>
/// Reads memberships, from the group's side and from the user's. What is deleted and still being cleaned up after does not show, and a large
/// change counts as a whole from the moment at which it is accepted, but for users who have been deleted since.
/// </summary>
public sealed class MembershipStore(DirectoryTable directory, MembershipPlanStore plans)
{
    private const int RangesAtOnce = 16;

    /// <summary>The ids of a group's members, in order of their creation. One query for each thousand, and one for users just deleted.</summary>
    public async Task<IReadOnlyList<string>> ListMembersAsync(string tenant, GroupRecord group, CancellationToken cancellationToken)
    {
        var listingDeleted = directory.ListSuffixesAsync(tenant, DirectoryKeys.DeletedUserPrefix, cancellationToken);
        var listing = directory.ListSuffixesAsync(tenant, DirectoryKeys.MembershipPrefix(group.Id), cancellationToken);
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
                members = new SortedSet<string>(await directory.ListSuffixesAsync(tenant, DirectoryKeys.MembershipPrefix(group.Id), cancellationToken), StringComparer.Ordinal);
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
        var listingDeleted = directory.ListSuffixesAsync(tenant, DirectoryKeys.DeletedUserPrefix, cancellationToken);
        var ranges = steady.Chunk(standTogether ? (steady.Count / RangesAtOnce) + 1 : 1).ToList();
        foreach (var some in ranges.Chunk(RangesAtOnce))
        {
            var rows = await Task.WhenAll(some.Select(range => directory.ListPairsAsync(
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
        var findingDeleted = directory.FindExistingAsync(tenant, DirectoryKeys.DeletedUserPrefix, userIds, cancellationToken);
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

        members.ExceptWith(await findingDeleted);
        return members;
    }

    /// <summary>Whether groups may hide members who have just been deleted, of which their versions do not tell yet; one range query.</summary>
    public async Task<bool> MayHideMembersAsync(string tenant, CancellationToken cancellationToken) =>
        (await directory.ListSuffixesAsync(tenant, DirectoryKeys.DeletedUserPrefix, cancellationToken)).Count > 0;

    /// <summary>For which of these users there is a membership's row, whatever is pending.</summary>
    public Task<IReadOnlySet<string>> FindRowsAsync(string tenant, string groupId, IReadOnlyCollection<string> userIds, CancellationToken cancellationToken) =>
        directory.FindExistingAsync(tenant, DirectoryKeys.MembershipPrefix(groupId), userIds, cancellationToken);

    /// <summary>All users for whom there is a membership's row, whatever is pending.</summary>
    public Task<IReadOnlyList<string>> ListRowsAsync(string tenant, string groupId, CancellationToken cancellationToken) =>
        directory.ListSuffixesAsync(tenant, DirectoryKeys.MembershipPrefix(groupId), cancellationToken);

    /// <summary>Which of these users exist.</summary>
    public Task<IReadOnlySet<string>> FindUsersAsync(string tenant, IReadOnlyCollection<string> userIds, CancellationToken cancellationToken) =>
        directory.FindExistingAsync(tenant, DirectoryKeys.UserPrefix, userIds, cancellationToken);

    /// <summary>The ids of a user's groups, those among them that are just being deleted too; one range query.</summary>
    public Task<IReadOnlyList<string>> ListGroupsAsync(string tenant, string userId, CancellationToken cancellationToken) =>
        directory.ListSuffixesAsync(tenant, DirectoryKeys.UserMembershipPrefix(userId), cancellationToken);

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
            var (pairs, reached) = await directory.ListPairsAsync(
                tenant, DirectoryKeys.UserMembershipPrefix(userIds[0]), DirectoryKeys.UserMembershipPrefix(userIds[^1]), pages, cancellationToken);
            foreach (var userId in userIds.TakeWhile(id => reached is null || string.CompareOrdinal(id, reached) < 0))
            {
                found[userId] = [.. pairs[userId]];
            }

            left = [.. userIds.Skip(found.Count)];
        }

        foreach (var chunk in left.Chunk(RangesAtOnce))
        {
            var lists = await Task.WhenAll(chunk.Select(userId => ListGroupsAsync(tenant, userId, cancellationToken)));
            foreach (var (userId, its) in chunk.Zip(lists))
            {
                found[userId] = its;
            }
        }

        return found;
    }

    /// <summary>
    /// The groups of one user (RFC 7643 §4.1.2), in order of their creation: a range query, and their names side by side. Memberships hold ids
    /// only; so a group that was renamed shows its new name, and one that was deleted does not show, at once and however many members it has.
    /// </summary>
    public async Task<IReadOnlyList<UserGroup>> ListNamedGroupsAsync(string tenant, string userId, CancellationToken cancellationToken)
    {
        var ids = await ListGroupsAsync(tenant, userId, cancellationToken);
        return Name(ids, ids.Count == 0 ? null : await directory.FindGroupNamesAsync(tenant, ids, cancellationToken));
    }

    /// <summary>The same for many users, in order of their ids; each group is named once.</summary>
    public async Task<IReadOnlyDictionary<string, IReadOnlyList<UserGroup>>> ListNamedGroupsAsync(string tenant, IReadOnlyList<string> userIds, CancellationToken cancellationToken)
    {
        var found = await ListGroupsAsync(tenant, userIds, cancellationToken);
        var groupIds = found.Values.SelectMany(ids => ids).Distinct(StringComparer.Ordinal).ToList();
        var names = groupIds.Count == 0 ? null : await directory.FindGroupNamesAsync(tenant, groupIds, cancellationToken);
        return found.ToDictionary(user => user.Key, user => Name(user.Value, names), StringComparer.Ordinal);
    }

    private async Task<MembershipPlan?> FindPlanAsync(string tenant, GroupRecord group, CancellationToken cancellationToken) =>
        group.PendingChange is { } changeId ? (await plans.FindAsync(tenant, changeId, cancellationToken))?.Plan : null;

    private static IReadOnlyList<UserGroup> Name(IReadOnlyList<string> ids, IReadOnlyDictionary<string, string>? names) => names is null
        ? []
        : [.. ids.Where(names.ContainsKey).Select(id => new UserGroup(id, names[id]))];
}
