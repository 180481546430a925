using Microsoft.AspNetCore.Http;
using ScimFunctions.Memberships;
using ScimFunctions.Provisioning;
using ScimFunctions.Provisioning.Listing;
using ScimFunctions.Scim.Queries;

namespace ScimFunctions.Http.Scim;

/// <summary>
/// Lists and searches: of one resource type by GET or POST, of all by POST to the root (RFC 7644 §3.4.2, §3.4.3). The types are those that
/// are registered.
/// </summary>
public sealed class SearchRequests(ListResources listResources, IEnumerable<IResources> types)
{
    /// <summary>So many resources found by a filter are asked for one by one.</summary>
    private const int FewResources = 16;

    private readonly IReadOnlyList<IResources> all = [.. types];

    /// <summary>Answers <c>GET</c> of the type's endpoint.</summary>
    public Task<IResult> ListAsync(ScimCall call, IResources resources) => AnswerAsync(call, [resources], call.List());

    /// <summary>Answers <c>POST</c> to <c>.search</c> below the type's endpoint.</summary>
    public Task<IResult> SearchAsync(ScimCall call, IResources resources) => SearchAsync(call, [resources]);

    /// <summary>Answers <c>POST</c> to <c>.search</c> at the root.</summary>
    public Task<IResult> SearchAllAsync(ScimCall call) => SearchAsync(call, all);

    private async Task<IResult> SearchAsync(ScimCall call, IReadOnlyList<IResources> searched)
    {
        using var body = await call.ReadBodyAsync();
        return await AnswerAsync(call, searched, SearchRequest.Parse(body.RootElement, call.Tolerances));
    }

    private async Task<IResult> AnswerAsync(ScimCall call, IReadOnlyList<IResources> searched, ListRequest list)
    {
        var projections = searched
            .Select(resources => resources.TypeIn(call.Tenant.Schemas))
            .ToDictionary(type => type, type => Projection.Parse(list.Attributes, list.ExcludedAttributes, type));
        var page = await listResources.ExecuteAsync(call.Provisioning, searched, list, call.CancellationToken);

        var representations = projections.ToDictionary(
            entry => entry.Key.Name, entry => new ResourceRepresentation(call.Provisioning, entry.Key, entry.Value), StringComparer.Ordinal);
        var resources = page.Resources;
        foreach (var shown in searched.Where(resources => representations[resources.TypeIn(call.Tenant.Schemas).Name].Shows(resources.MembershipAttribute)))
        {
            resources = await WithMembershipsAsync(call, shown, resources, list);
        }

        return new ListResult(page with { Resources = resources }, (writer, resource) =>
            representations[resource.Type.Name].Write(writer, resource));
    }

    /// <summary>
    /// The page's resources with the memberships of those of one type. They are read over the stretch on which these stand; a filter may leave
    /// others in between, and looking over theirs is cheaper than a query for each of many. A sorted page stands on no stretch.
    /// </summary>
    private static async Task<IReadOnlyList<ShownResource>> WithMembershipsAsync(
        ScimCall call, IResources shown, IReadOnlyList<ShownResource> resources, ListRequest list)
    {
        var typeName = shown.TypeIn(call.Tenant.Schemas).Name;
        var some = resources.Where(resource => resource.Type.Name == typeName).ToList();
        var standTogether = string.IsNullOrWhiteSpace(list.SortBy) && (string.IsNullOrWhiteSpace(list.Filter) || some.Count > FewResources);
        var found = await shown.WithMembershipsAsync(call.Provisioning, some, AskedMemberships.All, standTogether, call.CancellationToken);
        var next = 0;
        return [.. resources.Select(resource => resource.Type.Name == typeName ? found[next++] : resource)];
    }
}
