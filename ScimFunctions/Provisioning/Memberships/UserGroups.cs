using ScimFunctions.Storage;

namespace ScimFunctions.Provisioning.Memberships;

/// <summary>
/// Finds the groups of users (RFC 7643 §4.1.2). Memberships hold ids only; names are looked up when they are shown, so that a group that was
/// renamed shows its new name and one that was deleted does not show, at once and however many members it has.
/// </summary>
public sealed class UserGroups(MembershipStore memberships, GroupStore groups)
{
    /// <summary>The groups of one user, in order of their creation: a range query, and their names side by side.</summary>
    public async Task<IReadOnlyList<UserGroup>> OfAsync(string tenant, string userId, CancellationToken cancellationToken)
    {
        var ids = await memberships.ListGroupsAsync(tenant, userId, cancellationToken);
        return Name(ids, ids.Count == 0 ? null : await groups.FindNamesAsync(tenant, ids, cancellationToken));
    }

    /// <summary>The groups of many users, in order of their ids: their memberships as <see cref="MembershipStore"/> finds them, and the names once.</summary>
    public async Task<IReadOnlyDictionary<string, IReadOnlyList<UserGroup>>> OfAsync(string tenant, IReadOnlyList<string> userIds, CancellationToken cancellationToken)
    {
        var found = await memberships.ListGroupsAsync(tenant, userIds, cancellationToken);
        var groupIds = found.Values.SelectMany(ids => ids).Distinct(StringComparer.Ordinal).ToList();
        var names = groupIds.Count == 0 ? null : await groups.FindNamesAsync(tenant, groupIds, cancellationToken);
        return found.ToDictionary(user => user.Key, user => Name(user.Value, names), StringComparer.Ordinal);
    }

    private static IReadOnlyList<UserGroup> Name(IReadOnlyList<string> ids, IReadOnlyDictionary<string, string>? names) => names is null
        ? []
        : [.. ids.Where(names.ContainsKey).Select(id => new UserGroup(id, names[id]))];
}
