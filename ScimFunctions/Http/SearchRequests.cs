using Microsoft.AspNetCore.Http;
using ScimFunctions.Provisioning;
using ScimFunctions.Scim.Queries;
using ScimFunctions.Scim.Schemas;

namespace ScimFunctions.Http;

/// <summary>
/// Lists and searches: of one resource type by GET or POST, of all by POST to the root (RFC 7644 §3.4.2, §3.4.3). The types are those whose
/// lists are registered.
/// </summary>
public sealed class SearchRequests(ListResources listResources, IEnumerable<IListedResources> lists, UserGroups groups)
{
    /// <summary>So many users found by a filter are asked for one by one.</summary>
    private const int FewUsers = 16;

    private readonly IReadOnlyList<IListedResources> all = [.. lists];

    /// <summary>Answers <c>GET</c> of the type's endpoint.</summary>
    public Task<IResult> ListAsync(ScimCall call, ResourceType type) => AnswerAsync(call, ListsOf(call, type), call.List());

    /// <summary>Answers <c>POST</c> to <c>.search</c> below the type's endpoint.</summary>
    public Task<IResult> SearchAsync(ScimCall call, ResourceType type) => SearchAsync(call, ListsOf(call, type));

    /// <summary>Answers <c>POST</c> to <c>.search</c> at the root.</summary>
    public Task<IResult> SearchAllAsync(ScimCall call) => SearchAsync(call, all);

    private async Task<IResult> SearchAsync(ScimCall call, IReadOnlyList<IListedResources> searched)
    {
        using var body = await call.ReadBodyAsync();
        return await AnswerAsync(call, searched, SearchRequest.Parse(body.RootElement, call.Tolerances));
    }

    private async Task<IResult> AnswerAsync(ScimCall call, IReadOnlyList<IListedResources> searched, ListRequest list)
    {
        var projections = searched
            .Select(resources => resources.TypeIn(call.Tenant.Schemas))
            .ToDictionary(type => type, type => Projection.Parse(list.Attributes, list.ExcludedAttributes, type));
        var page = await listResources.ExecuteAsync(call.Provisioning, searched, list, call.CancellationToken);

        var userType = call.Tenant.Schemas.User;
        var users = new UserRepresentation(call.Provisioning, projections.GetValueOrDefault(userType) ?? Projection.Parse(null, null, userType));
        var groupsOf = users.ShowsGroups ? await GroupsOfUsersAsync(call, page, list) : null;
        var others = projections.ToDictionary(entry => entry.Key.Name, entry => new ResourceRepresentation(call.BaseUrl, entry.Key, entry.Value), StringComparer.Ordinal);
        return new ListResult(page, (writer, resource) =>
        {
            if (resource.Type.Name == userType.Name)
            {
                users.Write(writer, resource.Id, resource.Json.Span, groupsOf?.GetValueOrDefault(resource.Id) ?? []);
            }
            else
            {
                others[resource.Type.Name].Write(writer, resource.Id, resource.Json.Span);
            }
        });
    }

    /// <summary>
    /// The groups of the page's users, by one range query over the stretch on which they stand. A filter may leave users in between; looking
    /// over their memberships is cheaper than a query for each of many. A sorted page stands on no stretch.
    /// </summary>
    private Task<IReadOnlyDictionary<string, IReadOnlyList<UserGroup>>> GroupsOfUsersAsync(ScimCall call, ResourcePage page, ListRequest list)
    {
        var ids = page.Resources.Where(resource => resource.Type.Name == call.Tenant.Schemas.User.Name).Select(resource => resource.Id)
            .Order(StringComparer.Ordinal).ToList();
        var standTogether = string.IsNullOrWhiteSpace(list.SortBy) && (string.IsNullOrWhiteSpace(list.Filter) || ids.Count > FewUsers);
        return groups.OfAsync(call.Tenant.Id, ids, standTogether, call.CancellationToken);
    }

    private IReadOnlyList<IListedResources> ListsOf(ScimCall call, ResourceType type) =>
        [.. all.Where(resources => resources.TypeIn(call.Tenant.Schemas).Name == type.Name)];
}
