using ScimFunctions.Memberships;
using ScimFunctions.Scim;
using ScimFunctions.Scim.Filters;
using ScimFunctions.Scim.Resources;
using ScimFunctions.Scim.Schemas;
using ScimFunctions.Scim.Tolerances;
using ScimFunctions.Storage;
using ScimFunctions.Tenants;

namespace ScimFunctions.Provisioning;

/// <summary>A stored resource on its way to a caller.</summary>
/// <param name="Type">Its type.</param>
/// <param name="Record">As it is stored.</param>
public sealed record ShownResource(ResourceType Type, ResourceRecord Record)
{
    public string Id => Record.Id;

    /// <summary>The key of its row, which gives lists their order.</summary>
    public string RowKey => Record.RowKey;

    public string Version => Record.Version;

    /// <summary>
    /// The attribute that memberships make, a user's <c>groups</c> or a group's <c>members</c>, with the comma before it; empty if there is none
    /// to show or it has not been read.
    /// </summary>
    public ReadOnlyMemory<byte> Memberships { get; init; }

    /// <summary>Whether the caller has this very version, so that nothing need be shown.</summary>
    public bool IsKnown { get; init; }

    /// <summary>The JSON that callers see.</summary>
    public ReadOnlyMemory<byte> Encode(ProvisioningRequest request) =>
        ResourceDocument.Show(Type, Record, Memberships.Span, request.Location(Type, Id));
}

/// <summary>The resources of one type: the one door for all that can be done to them, which each type implements once.</summary>
public interface IResources
{
    /// <summary>The name of the type's list in counts, bookmarks and cursors, for example <c>users</c>.</summary>
    string Name { get; }

    /// <summary>What the row keys of these resources start with.</summary>
    string KeyPrefix { get; }

    /// <summary>The attribute that memberships make: a user's <c>groups</c>, a group's <c>members</c>. It is read from other rows, and only where it is asked for.</summary>
    string MembershipAttribute { get; }

    /// <summary>The largest body of a request about one of them, in bytes.</summary>
    int MaxBodyBytes { get; }

    /// <summary>Whether a PATCH is answered by the resource (RFC 7644 §3.5.2 leaves the choice); else only where <c>attributes</c> asks for it.</summary>
    bool ShowsPatched { get; }

    /// <summary>Their type, with the tenant's own required and custom attributes.</summary>
    ResourceType TypeIn(SchemaCatalog schemas);

    /// <summary>POST (RFC 7644 §3.3).</summary>
    /// <exception cref="ScimException">400 for an invalid resource, 409 <c>uniqueness</c>, 413 for one too large.</exception>
    Task<ShownResource> CreateAsync(ProvisioningRequest request, JsonElement body, bool showMemberships, CancellationToken cancellationToken);

    /// <summary>GET (RFC 7644 §3.4.1).</summary>
    /// <exception cref="ScimException">404.</exception>
    Task<ShownResource> ReadAsync(ProvisioningRequest request, string id, EntityTagCondition ifNoneMatch, bool showMemberships, CancellationToken cancellationToken);

    /// <summary>PUT (RFC 7644 §3.5.1).</summary>
    /// <exception cref="ScimException">404, 412, 409 <c>uniqueness</c>, 400 for an invalid resource, 413.</exception>
    Task<ShownResource> ReplaceAsync(
        ProvisioningRequest request, string id, EntityTagCondition ifMatch, JsonElement body, bool showMemberships, CancellationToken cancellationToken);

    /// <summary>PATCH (RFC 7644 §3.5.2): the operations take effect all or none; but see <see cref="Leaving"/>.</summary>
    /// <exception cref="ScimException">404, 412, 409 <c>uniqueness</c>, 400 for an invalid operation, 413.</exception>
    Task<ShownResource> PatchAsync(
        ProvisioningRequest request, string id, EntityTagCondition ifMatch, JsonElement body, bool showMemberships, CancellationToken cancellationToken);

    /// <summary>DELETE (RFC 7644 §3.6).</summary>
    /// <exception cref="ScimException">404, 412.</exception>
    Task DeleteAsync(ProvisioningRequest request, string id, EntityTagCondition ifMatch, CancellationToken cancellationToken);

    /// <summary>
    /// The few that a filter can match at all, by index and in key order; they are still evaluated with the whole filter. Null if no index
    /// answers any of its conditions.
    /// </summary>
    Task<IReadOnlyList<ShownResource>?> FindCandidatesAsync(string tenant, ResourceType type, FilterExpression filter, CancellationToken cancellationToken);

    /// <summary>All of them in key order, or those that a condition leaves.</summary>
    /// <param name="tenant">The tenant.</param>
    /// <param name="type">Their type.</param>
    /// <param name="after">Start behind this row key; null for the beginning.</param>
    /// <param name="condition">As <see cref="Listing.PushedDownFilter"/> gives it; null for all.</param>
    /// <param name="pageSize">How many rows a query asks for, 1 to 1000.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    IAsyncEnumerable<ShownResource> ScanAsync(
        string tenant, ResourceType type, string? after, string? condition, int pageSize, CancellationToken cancellationToken);

    /// <summary>The same resources in the same order, with their memberships.</summary>
    /// <param name="request">On whose behalf.</param>
    /// <param name="resources">Some of these resources.</param>
    /// <param name="asked">Which memberships; others may be among them.</param>
    /// <param name="standTogether">Whether there are no, or few, other resources between them.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    Task<IReadOnlyList<ShownResource>> WithMembershipsAsync(
        ProvisioningRequest request, IReadOnlyList<ShownResource> resources, AskedMemberships asked, bool standTogether, CancellationToken cancellationToken);

    /// <summary>How many there are, without a scan.</summary>
    Task<int> CountAsync(string tenant, CancellationToken cancellationToken);

    /// <summary>The row key of the one at that place in key order (1 is the first); null if there are fewer.</summary>
    Task<string?> FindKeyAtAsync(string tenant, int place, CancellationToken cancellationToken);
}

/// <summary>On whose behalf something is provisioned, and with which leniency.</summary>
/// <param name="Tenant">The tenant.</param>
/// <param name="Tolerances">What may be repaired, and what was.</param>
/// <param name="BaseUrl">The SCIM base URL as the caller sees it, without a slash at its end.</param>
public sealed record ProvisioningRequest(TenantContext Tenant, RequestTolerances Tolerances, string BaseUrl)
{
    /// <summary>A resource's <c>meta.location</c>.</summary>
    public string Location(ResourceType type, string id) => $"{BaseUrl}{type.Endpoint}/{id}";
}

/// <summary>
/// The entity tags of an <c>If-Match</c> or <c>If-None-Match</c> header (RFC 7644 §3.14, RFC 9110 §13.1). Ours are weak, and clients send
/// them back as they are, without <c>W/</c>, or without quotes; all of these mean the same version.
/// </summary>
public sealed class EntityTagCondition(IReadOnlyList<string> tags)
{
    public static EntityTagCondition None { get; } = new([]);

    /// <summary>Whether the header was sent at all.</summary>
    public bool IsGiven => tags.Count > 0;

    public bool Matches(string version) => tags.Any(tag => tag == "*" || Opaque(tag).SequenceEqual(Opaque(version)));

    /// <exception cref="ScimException">412: the condition is given and the resource is at another version.</exception>
    public void Require(string version)
    {
        if (IsGiven && !Matches(version))
        {
            throw ScimException.PreconditionFailed(
                $"The resource has changed: it is at version {version}, the request expects {JsonText.List(tags)}. Read it again and repeat the change.");
        }
    }

    private static ReadOnlySpan<char> Opaque(string tag)
    {
        var text = tag.AsSpan().Trim();
        return (text.StartsWith("W/", StringComparison.OrdinalIgnoreCase) ? text[2..] : text).Trim('"');
    }
}
