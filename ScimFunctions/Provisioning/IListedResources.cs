using ScimFunctions.Scim.Filters;
using ScimFunctions.Scim.Schemas;

namespace ScimFunctions.Provisioning;

/// <summary>The resources of one type, as lists and searches read them; each type that a search of the root is to find implements it once.</summary>
public interface IListedResources
{
    /// <summary>The name of the list in bookmarks and cursors, for example <c>users</c>.</summary>
    string Name { get; }

    /// <summary>What the row keys of these resources start with.</summary>
    string KeyPrefix { get; }

    /// <summary>Their type, with the tenant's own required and custom attributes.</summary>
    ResourceType TypeIn(SchemaCatalog schemas);

    /// <summary>
    /// The few that a filter can match at all, by index and in key order; they are still evaluated with the whole filter. Null if no index
    /// answers any of its conditions.
    /// </summary>
    Task<IReadOnlyList<ListedResource>?> FindCandidatesAsync(string tenant, ResourceType type, FilterExpression filter, CancellationToken cancellationToken);

    /// <summary>All of them in key order, behind a row key or from the beginning; a query asks for up to <paramref name="pageSize"/> rows.</summary>
    IAsyncEnumerable<ListedResource> ScanAsync(string tenant, ResourceType type, string? after, int pageSize, CancellationToken cancellationToken);

    /// <summary>How many there are, without a scan.</summary>
    Task<int> CountAsync(string tenant, CancellationToken cancellationToken);

    /// <summary>The row key of the one at that place in key order (1 is the first); null if there are fewer.</summary>
    Task<string?> FindKeyAtAsync(string tenant, int place, CancellationToken cancellationToken);
}
