using ScimFunctions.Scim.Filters;
using ScimFunctions.Scim.Schemas;
using ScimFunctions.Storage;

namespace ScimFunctions.Provisioning;

/// <summary>Finds by index the groups that a filter can match at all; they are still evaluated with the whole filter.</summary>
public sealed class GroupCandidates(GroupStore groups, MembershipStore memberships)
{
    /// <summary>The attribute that memberships make.</summary>
    public const string Members = "members";

    private const int ReadsAtOnce = 16;

    /// <summary>
    /// The groups that one of the filter's equality conditions leaves, in order of creation; null if none of its conditions is answered by an
    /// index row, so that all groups have to be looked at.
    /// </summary>
    public async Task<IReadOnlyList<GroupRecord>?> FindAsync(string tenant, ResourceType type, FilterExpression filter, CancellationToken cancellationToken)
    {
        var lookups = filter.EqualityConjuncts()
            .Where(condition => condition.Value.Kind is FilterValueKind.String)
            .Select(condition => (Index: IndexOf(type.Resolve(condition.Path)), Value: condition.Value.Text))
            .Where(lookup => lookup.Index is not null)
            .ToList();
        if (lookups.Count == 0)
        {
            return null;
        }

        var (index, value) = lookups.MinBy(lookup => lookup.Index);
        var ids = index switch
        {
            Index.Id => [value],
            Index.DisplayName => await groups.FindIdsByNameAsync(tenant, value, cancellationToken),
            Index.ExternalId => await groups.FindIdsByExternalIdAsync(tenant, value, cancellationToken),
            _ => await memberships.ListGroupsAsync(tenant, value, cancellationToken),
        };
        var records = new List<GroupRecord>(ids.Count);
        foreach (var chunk in ids.Order(StringComparer.Ordinal).Chunk(ReadsAtOnce))
        {
            records.AddRange((await Task.WhenAll(chunk.Select(id => groups.FindAsync(tenant, id, cancellationToken)))).OfType<GroupRecord>());
        }

        return records;
    }

    private static Index? IndexOf(AttributeReference? reference) => reference is not { IsExtension: false, Attribute: { } attribute } ? null
        : (attribute.Name, reference.SubAttribute?.Name) switch
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
