using ScimFunctions.Scim.Filters;
using ScimFunctions.Scim.Schemas;
using ScimFunctions.Storage;

namespace ScimFunctions.Provisioning;

/// <summary>Finds by index the users that a filter can match at all; they are still evaluated with the whole filter.</summary>
public sealed class UserCandidates(UserStore users, GroupStore groups, MembershipStore memberships)
{
    /// <summary>The attribute that memberships make.</summary>
    public const string Groups = "groups";

    /// <summary>Of a group with more members than this all users are looked at, which takes fewer calls than to read each member.</summary>
    private const int MostMembersRead = 500;

    /// <summary>Many users may share an address; their reads must not crowd out everyone else's.</summary>
    private const int ReadsAtOnce = 16;

    /// <summary>
    /// The users that one of the filter's equality conditions leaves, in order of creation; null if none of its conditions is answered by an
    /// index row, so that all users have to be looked at.
    /// </summary>
    public async Task<IReadOnlyList<UserRecord>?> FindAsync(string tenant, ResourceType type, FilterExpression filter, CancellationToken cancellationToken)
    {
        var lookups = filter.EqualityConjuncts()
            .Where(condition => condition.Value.Kind == FilterValueKind.String)
            .Select(condition => (Index: IndexOf(type.Resolve(condition.Path)), Value: condition.Value.Text))
            .Where(lookup => lookup.Index is not null)
            .ToList();
        if (lookups.Count == 0)
        {
            return null;
        }

        var (index, value) = lookups.MinBy(lookup => lookup.Index);
        IReadOnlyList<string>? ids = index switch
        {
            Index.Id => [value],
            Index.UserName => await users.FindIdByUserNameAsync(tenant, value, cancellationToken) is { } id ? [id] : [],
            Index.ExternalId => await users.FindIdsByExternalIdAsync(tenant, value, cancellationToken),
            Index.Email => await users.FindIdsByEmailAsync(tenant, value, cancellationToken),
            _ => await FindMembersAsync(tenant, value, cancellationToken),
        };
        if (ids is null)
        {
            return null;
        }

        var records = new List<UserRecord>(ids.Count);
        foreach (var chunk in ids.Order(StringComparer.Ordinal).Chunk(ReadsAtOnce))
        {
            records.AddRange((await Task.WhenAll(chunk.Select(id => users.FindAsync(tenant, id, cancellationToken)))).OfType<UserRecord>());
        }

        return records;
    }

    private async Task<IReadOnlyList<string>?> FindMembersAsync(string tenant, string groupId, CancellationToken cancellationToken)
    {
        var members = await groups.FindAsync(tenant, groupId, cancellationToken) is { } group
            ? await memberships.ListMembersAsync(tenant, group, cancellationToken)
            : [];
        return members.Count <= MostMembersRead ? members : null;
    }

    private static Index? IndexOf(AttributeReference? reference) => reference is not { IsExtension: false, Attribute: { } attribute } ? null
        : (attribute.Name, reference.SubAttribute?.Name) switch
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
