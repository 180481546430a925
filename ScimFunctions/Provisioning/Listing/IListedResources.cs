using ScimFunctions.Provisioning.Memberships;
using ScimFunctions.Scim.Filters;
using ScimFunctions.Scim.Schemas;

namespace ScimFunctions.Provisioning.Listing;

/// <summary>The resources of one type, as lists and searches read them; each type that a search of the root is to find implements it once.</summary>
public interface IListedResources
{
    /// <summary>The name of the list in bookmarks and cursors, for example <c>users</c>.</summary>
    string Name { get; }

    /// <summary>What the row keys of these resources start with.</summary>
    string KeyPrefix { get; }

    /// <summary>The attribute that memberships make: a user's <c>groups</c>, a group's <c>members</c>. It is read from other rows, and only where it is asked for.</summary>
    string MembershipAttribute { get; }

    /// <summary>Their type, with the tenant's own required and custom attributes.</summary>
    ResourceType TypeIn(SchemaCatalog schemas);

    /// <summary>
    /// The few that a filter can match at all, by index and in key order; they are still evaluated with the whole filter. Null if no index
    /// answers any of its conditions.
    /// </summary>
    Task<IReadOnlyList<ListedResource>?> FindCandidatesAsync(string tenant, ResourceType type, FilterExpression filter, CancellationToken cancellationToken);

    /// <summary>All of them in key order, or those that a condition leaves.</summary>
    /// <param name="tenant">The tenant.</param>
    /// <param name="type">Their type.</param>
    /// <param name="after">Start behind this row key; null for the beginning.</param>
    /// <param name="condition">As <see cref="PushedDownFilter"/> gives it; null for all.</param>
    /// <param name="pageSize">How many rows a query asks for, 1 to 1000.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    IAsyncEnumerable<ListedResource> ScanAsync(
        string tenant, ResourceType type, string? after, string? condition, int pageSize, CancellationToken cancellationToken);

    /// <summary>The same resources in the same order, with their memberships.</summary>
    /// <param name="request">On whose behalf.</param>
    /// <param name="resources">Some of these resources.</param>
    /// <param name="asked">Which memberships; others may be among them.</param>
    /// <param name="standTogether">Whether there are no, or few, other resources between them.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    Task<IReadOnlyList<ListedResource>> WithMembershipsAsync(
        ProvisioningRequest request, IReadOnlyList<ListedResource> resources, AskedMemberships asked, bool standTogether, CancellationToken cancellationToken);

    /// <summary>How many there are, without a scan.</summary>
    Task<int> CountAsync(string tenant, CancellationToken cancellationToken);

    /// <summary>The row key of the one at that place in key order (1 is the first); null if there are fewer.</summary>
    Task<string?> FindKeyAtAsync(string tenant, int place, CancellationToken cancellationToken);
}
