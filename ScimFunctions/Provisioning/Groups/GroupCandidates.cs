using ScimFunctions.Provisioning.Listing;
using ScimFunctions.Scim.Filters;
using ScimFunctions.Scim.Schemas;
using ScimFunctions.Storage;

namespace ScimFunctions.Provisioning.Groups;

/// <summary>Finds by index the groups that a filter can match at all; they are still evaluated with the whole filter.</summary>
public sealed class GroupCandidates(GroupStore groups, MembershipStore memberships)
{
    /// <summary>The attribute that memberships make.</summary>
    public const string Members = "members";

    /// <summary>
    /// The groups that one of the filter's equality conditions leaves, in order of creation; null if none of its conditions is answered by an
    /// index row, so that all groups have to be looked at.
    /// </summary>
    public async Task<IReadOnlyList<GroupRecord>?> FindAsync(string tenant, ResourceType type, FilterExpression filter, CancellationToken cancellationToken)
    {
        if (Candidates.MostSelective<Index>(filter, type, IndexOf) is not (var index, var value))
        {
            return null;
        }

        var ids = index switch
        {
            Index.Id => [value],
            Index.DisplayName => await groups.FindIdsByNameAsync(tenant, value, cancellationToken),
            Index.ExternalId => await groups.FindIdsByExternalIdAsync(tenant, value, cancellationToken),
            _ => await memberships.ListGroupsAsync(tenant, value, cancellationToken),
        };
        return await Candidates.ReadAsync(ids, id => groups.FindAsync(tenant, id, cancellationToken));
    }

    private static Index? IndexOf(string attribute, string? subAttribute) => (attribute, subAttribute) switch
    {
        ("id", null) => Index.Id,
        ("displayName", null) => Index.DisplayName,
        ("externalId", null) => Index.ExternalId,
        (Members, null or "value") => Index.Member,
        _ => null,
    };

    /// <summary>The indexes, the most selective first.</summary>
    private enum Index
    {
        Id,
        DisplayName,
        ExternalId,
        Member,
    }
}
