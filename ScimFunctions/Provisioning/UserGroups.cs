using ScimFunctions.Storage;

namespace ScimFunctions.Provisioning;

/// <summary>
/// Finds the groups of users (RFC 7643 §4.1.2). Memberships hold ids only; names are looked up when they are shown, so that a group that was
/// renamed shows its new name and one that was deleted does not show, at once and however many members it has.
/// </summary>
public sealed class UserGroups(MembershipStore memberships, GroupStore groups)
{
    private const int RangesAtOnce = 16;

    /// <summary>The groups of one user, in order of their creation: a range query, and their names side by side.</summary>
    public async Task<IReadOnlyList<UserGroup>> OfAsync(string tenant, string userId, CancellationToken cancellationToken)
    {
        var ids = await memberships.ListGroupsAsync(tenant, userId, cancellationToken);
        return Name(ids, ids.Count == 0 ? null : await groups.FindNamesAsync(tenant, ids, cancellationToken));
    }

    /// <summary>The groups of many users: one range query if they stand together as a page does, else one for each; and the names once.</summary>
    /// <param name="tenant">The tenant.</param>
    /// <param name="userIds">The users, in order of their ids.</param>
    /// <param name="standTogether">Whether there are no, or few, other users between them.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    public async Task<IReadOnlyDictionary<string, IReadOnlyList<UserGroup>>> OfAsync(
        string tenant, IReadOnlyList<string> userIds, bool standTogether, CancellationToken cancellationToken)
    {
        if (userIds.Count == 0)
        {
            return new Dictionary<string, IReadOnlyList<UserGroup>>(StringComparer.Ordinal);
        }

        var found = new List<(string UserId, IReadOnlyList<string> GroupIds)>(userIds.Count);
        if (standTogether && userIds.Count > 1)
        {
            var all = await memberships.ListGroupsAsync(tenant, userIds[0], userIds[^1], cancellationToken);
            found.AddRange(userIds.Select(id => (id, (IReadOnlyList<string>)[.. all[id]])));
        }
        else
        {
            foreach (var chunk in userIds.Chunk(RangesAtOnce))
            {
                found.AddRange(await Task.WhenAll(chunk.Select(async id => (id, await memberships.ListGroupsAsync(tenant, id, cancellationToken)))));
            }
        }

        var groupIds = found.SelectMany(user => user.GroupIds).Distinct(StringComparer.Ordinal).ToList();
        var names = groupIds.Count == 0 ? null : await groups.FindNamesAsync(tenant, groupIds, cancellationToken);
        return found.ToDictionary(user => user.UserId, user => Name(user.GroupIds, names), StringComparer.Ordinal);
    }

    private static IReadOnlyList<UserGroup> Name(IReadOnlyList<string> ids, IReadOnlyDictionary<string, string>? names) => names is null
        ? []
        : [.. ids.Where(names.ContainsKey).Select(id => new UserGroup(id, names[id]))];
}
