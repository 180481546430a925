using System.Runtime.CompilerServices;
using System.Text.Json;
using ScimFunctions.Scim.Filters;
using ScimFunctions.Scim.Schemas;
using ScimFunctions.Storage;

namespace ScimFunctions.Provisioning;

/// <summary>
/// Finds the groups that a filter matches. Rows answer <c>id</c>, <c>displayName</c>, <c>externalId</c> and <c>members</c>, alone or within
/// <c>and</c>; and whether certain users are members of a group takes their rows and no others, so that Entra's
/// <c>id eq "G" and members eq "U"</c> costs the same however large the group is.
/// </summary>
public sealed class GroupSearch(GroupStore groups, MembershipStore memberships)
{
    private const int ScanPageSize = 1000;
    private const int ReadsAtOnce = 16;

    /// <exception cref="Scim.ScimException">400 <c>invalidFilter</c>.</exception>
    public async IAsyncEnumerable<GroupRecord> FindAsync(
        ProvisioningRequest request, FilterExpression filter, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var (tenant, type) = (request.Tenant.Id, request.Tenant.Schemas.Group);
        var matcher = FilterMatcher.Create(filter, type, request.Tolerances);
        var need = MembersNeeded(filter, type);
        await foreach (var group in CandidatesAsync(tenant, type, filter, cancellationToken))
        {
            var members = need switch
            {
                { All: true } => await memberships.ListMembersAsync(tenant, group, cancellationToken),
                { Ids.Count: > 0 } => [.. await memberships.FindMembersAsync(tenant, group, need.Ids, cancellationToken)],
                _ => [],
            };
            using var document = JsonDocument.Parse(GroupDocument.Show(request, group, members));
            if (matcher.Matches(document.RootElement))
            {
                yield return group;
            }
        }
    }

    private async IAsyncEnumerable<GroupRecord> CandidatesAsync(
        string tenant, ResourceType type, FilterExpression filter, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var lookups = filter.EqualityConjuncts()
            .Where(condition => condition.Value.Kind is FilterValueKind.String)
            .Select(condition => (Index: IndexOf(type.Resolve(condition.Path)), Value: condition.Value.Text))
            .Where(lookup => lookup.Index is not null)
            .ToList();
        if (lookups.Count == 0)
        {
            await foreach (var group in groups.ScanAsync(tenant, after: null, ScanPageSize, cancellationToken))
            {
                yield return group;
            }

            yield break;
        }

        var (index, value) = lookups.MinBy(lookup => lookup.Index);
        var ids = index switch
        {
            Index.Id => [value],
            Index.DisplayName => await groups.FindIdsByNameAsync(tenant, value, cancellationToken),
            Index.ExternalId => await groups.FindIdsByExternalIdAsync(tenant, value, cancellationToken),
            _ => await memberships.ListGroupsAsync(tenant, value, cancellationToken),
        };
        foreach (var chunk in ids.Order(StringComparer.Ordinal).Chunk(ReadsAtOnce))
        {
            foreach (var group in await Task.WhenAll(chunk.Select(id => groups.FindAsync(tenant, id, cancellationToken))))
            {
                if (group is not null)
                {
                    yield return group;
                }
            }
        }
    }

    private static Index? IndexOf(AttributeReference? reference) => (reference?.Attribute?.Name, reference?.SubAttribute?.Name) switch
    {
        ("id", null) => Index.Id,
        ("displayName", null) => Index.DisplayName,
        ("externalId", null) => Index.ExternalId,
        ("members", null or "value") => Index.Member,
        _ => null,
    };

    /// <summary>The members that decide whether a filter matches.</summary>
    private static (bool All, IReadOnlyList<string> Ids) MembersNeeded(FilterExpression filter, ResourceType type)
    {
        var ids = new List<string>();
        var pending = new Stack<FilterExpression>([filter]);
        while (pending.TryPop(out var expression))
        {
            if (expression is AndExpression and)
            {
                pending.Push(and.Right);
                pending.Push(and.Left);
            }
            else if (MentionsMembers(expression, type))
            {
                var named = expression.EqualityConjuncts()
                    .Where(condition => condition.Value.Kind is FilterValueKind.String && IndexOf(type.Resolve(condition.Path)) is Index.Member)
                    .Select(condition => condition.Value.Text)
                    .ToList();
                if (named.Count == 0)
                {
                    return (All: true, []);
                }

                ids.AddRange(named);
            }
        }

        return (All: false, ids);
    }

    private static bool MentionsMembers(FilterExpression expression, ResourceType type) => expression switch
    {
        AndExpression and => MentionsMembers(and.Left, type) || MentionsMembers(and.Right, type),
        OrExpression or => MentionsMembers(or.Left, type) || MentionsMembers(or.Right, type),
        NotExpression not => MentionsMembers(not.Operand, type),
        ComparisonExpression comparison => IsMembers(comparison.Path, type),
        PresentExpression present => IsMembers(present.Path, type),
        ValuePathExpression valuePath => IsMembers(valuePath.Path, type),
        _ => false,
    };

    private static bool IsMembers(AttributePath path, ResourceType type) => type.Resolve(path)?.Attribute?.Name is "members";

    /// <summary>The indexes, the most selective first.</summary>
    private enum Index
    {
        Id,
        DisplayName,
        ExternalId,
        Member,
    }
}
