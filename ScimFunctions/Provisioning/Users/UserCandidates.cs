using ScimFunctions.Provisioning.Listing;
using ScimFunctions.Scim.Filters;
using ScimFunctions.Scim.Schemas;
using ScimFunctions.Storage;

namespace ScimFunctions.Provisioning.Users;

/// <summary>Finds by index the users that a filter can match at all; they are still evaluated with the whole filter.</summary>
public sealed class UserCandidates(UserStore users, GroupStore groups, MembershipStore memberships)
{
    /// <summary>The attribute that memberships make.</summary>
    public const string Groups = "groups";

    /// <summary>Of a group with more members than this all users are looked at, which takes fewer calls than to read each member.</summary>
    private const int MostMembersRead = 500;

    /// <summary>
    /// The users that one of the filter's equality conditions leaves, in order of creation; null if none of its conditions is answered by an
    /// index row, so that all users have to be looked at.
    /// </summary>
    public async Task<IReadOnlyList<UserRecord>?> FindAsync(string tenant, ResourceType type, FilterExpression filter, CancellationToken cancellationToken)
    {
        if (Candidates.MostSelective<Index>(filter, type, IndexOf) is not (var index, var value))
        {
            return null;
        }

        IReadOnlyList<string>? ids = index switch
        {
            Index.Id => [value],
            Index.UserName => await users.FindIdByUserNameAsync(tenant, value, cancellationToken) is { } id ? [id] : [],
            Index.ExternalId => await users.FindIdsByExternalIdAsync(tenant, value, cancellationToken),
            Index.Email => await users.FindIdsByEmailAsync(tenant, value, cancellationToken),
            _ => await FindMembersAsync(tenant, value, cancellationToken),
        };
        return ids is null ? null : await Candidates.ReadAsync(ids, id => users.FindAsync(tenant, id, cancellationToken));
    }

    private async Task<IReadOnlyList<string>?> FindMembersAsync(string tenant, string groupId, CancellationToken cancellationToken)
    {
        var members = await groups.FindAsync(tenant, groupId, cancellationToken) is { } group
            ? await memberships.ListMembersAsync(tenant, group, cancellationToken)
            : [];
        return members.Count <= MostMembersRead ? members : null;
    }

    private static Index? IndexOf(string attribute, string? subAttribute) => (attribute, subAttribute) switch
    {
        ("id", null) => Index.Id,
        ("userName", null) => Index.UserName,
        ("externalId", null) => Index.ExternalId,
        ("emails", null or "value") => Index.Email,
        (Groups, null or "value") => Index.Group,
        _ => null,
    };

    /// <summary>The indexes, the most selective first.</summary>
    private enum Index
    {
        Id,
        UserName,
        ExternalId,
        Email,
        Group,
    }
}
