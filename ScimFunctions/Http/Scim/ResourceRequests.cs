using Microsoft.AspNetCore.Http;
using ScimFunctions.Provisioning;
using ScimFunctions.Scim.Schemas;

namespace ScimFunctions.Http.Scim;

/// <summary>The requests below the endpoint of one type of resources, each by itself or as an operation of a bulk request.</summary>
public interface IResourceRequests
{
    ResourceType TypeIn(SchemaCatalog schemas);

    Task<IResult> CreateAsync(ScimCall call);

    Task<IResult> ReplaceAsync(ScimCall call, string id);

    Task<IResult> PatchAsync(ScimCall call, string id);

    Task<IResult> DeleteAsync(ScimCall call, string id);
}

/// <summary>From HTTP to the resources of a type and back.</summary>
public sealed class ResourceRequests<TResources>(TResources resources, SearchRequests search) : IResourceRequests
    where TResources : IResources
{
    public ResourceType TypeIn(SchemaCatalog schemas) => resources.TypeIn(schemas);

    public Task<IResult> ListAsync(ScimCall call) => search.ListAsync(call, resources);

    public Task<IResult> SearchAsync(ScimCall call) => search.SearchAsync(call, resources);

    public async Task<IResult> CreateAsync(ScimCall call)
    {
        var representation = Represent(call);
        using var body = await call.ReadBodyAsync(resources.MaxBodyBytes);
        var created = await resources.CreateAsync(call.Provisioning, body.RootElement, ShowsMemberships(representation), call.CancellationToken);
        return new ResourceResult(HttpStatusCode.Created, representation, created);
    }

    public async Task<IResult> ReadAsync(ScimCall call, string id)
    {
        var representation = Represent(call);
        var found = await resources.ReadAsync(call.Provisioning, id, call.IfNoneMatch, ShowsMemberships(representation), call.CancellationToken);
        return found.IsKnown
            ? new EmptyResult(HttpStatusCode.NotModified, found.Version)
            : new ResourceResult(HttpStatusCode.OK, representation, found);
    }

    public async Task<IResult> ReplaceAsync(ScimCall call, string id)
    {
        var representation = Represent(call);
        using var body = await call.ReadBodyAsync(resources.MaxBodyBytes);
        var replaced = await resources.ReplaceAsync(call.Provisioning, id, call.IfMatch, body.RootElement, ShowsMemberships(representation), call.CancellationToken);
        return new ResourceResult(HttpStatusCode.OK, representation, replaced);
    }

    /// <summary>Answers by the resource, or without a body (RFC 7644 §3.5.2).</summary>
    public async Task<IResult> PatchAsync(ScimCall call, string id)
    {
        var representation = Represent(call);
        var isShown = resources.ShowsPatched || call.Query("attributes") is not null;
        using var body = await call.ReadBodyAsync(resources.MaxBodyBytes);
        var patched = await resources.PatchAsync(
            call.Provisioning, id, call.IfMatch, body.RootElement, isShown && ShowsMemberships(representation), call.CancellationToken);
        return isShown
            ? new ResourceResult(HttpStatusCode.OK, representation, patched)
            : new EmptyResult(HttpStatusCode.NoContent, patched.Version);
    }

    public async Task<IResult> DeleteAsync(ScimCall call, string id)
    {
        await resources.DeleteAsync(call.Provisioning, id, call.IfMatch, call.CancellationToken);
        return new EmptyResult(HttpStatusCode.NoContent);
    }

    private bool ShowsMemberships(ResourceRepresentation representation) => representation.Shows(resources.MembershipAttribute);

    /// <summary>Reads <c>attributes</c> and <c>excludedAttributes</c> first, so that a wrong one is refused before anything is written.</summary>
    private ResourceRepresentation Represent(ScimCall call)
    {
        var type = resources.TypeIn(call.Tenant.Schemas);
        return new(call.Provisioning, type, call.Project(type));
    }
}
