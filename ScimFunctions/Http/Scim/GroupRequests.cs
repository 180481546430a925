using Microsoft.AspNetCore.Http;
using ScimFunctions.Provisioning.Groups;
using ScimFunctions.Storage;

namespace ScimFunctions.Http.Scim;

/// <summary>The requests below <c>/Groups</c>: from HTTP to a use case of provisioning and back.</summary>
public sealed class GroupRequests(
    CreateGroup create, ReadGroup read, SearchRequests search, UpdateGroup update, DeleteGroup delete, MembershipStore memberships) : IResourceRequests
{
    public async Task<IResult> CreateAsync(ScimCall call)
    {
        var representation = Represent(call);
        using var body = await call.ReadBodyAsync(GroupLimits.MaxBodyBytes);
        var group = await create.ExecuteAsync(call.Provisioning, body.RootElement, call.CancellationToken);
        return await ShowAsync(call, HttpStatusCode.Created, representation, group);
    }

    public Task<IResult> ListAsync(ScimCall call) => search.ListAsync(call, call.Tenant.Schemas.Group);

    public Task<IResult> SearchAsync(ScimCall call) => search.SearchAsync(call, call.Tenant.Schemas.Group);

    public async Task<IResult> ReadAsync(ScimCall call, string id)
    {
        var representation = Represent(call);
        var group = await read.ExecuteAsync(call.Provisioning, id, call.CancellationToken);
        var isKnown = call.IfNoneMatch.Matches(group.Version)
            && !(representation.Shows("members") && await memberships.MayHideMembersAsync(call.Tenant.Id, call.CancellationToken));
        return isKnown
            ? new EmptyResult(HttpStatusCode.NotModified, group.Version)
            : await ShowAsync(call, HttpStatusCode.OK, representation, group);
    }

    public async Task<IResult> ReplaceAsync(ScimCall call, string id)
    {
        var representation = Represent(call);
        using var body = await call.ReadBodyAsync(GroupLimits.MaxBodyBytes);
        var group = await update.ReplaceAsync(call.Provisioning, id, call.IfMatch, body.RootElement, call.CancellationToken);
        return await ShowAsync(call, HttpStatusCode.OK, representation, group);
    }

    /// <summary>Answers without a body, which could be all the members for a change of one, unless <c>attributes</c> asks for it (RFC 7644 §3.5.2).</summary>
    public async Task<IResult> PatchAsync(ScimCall call, string id)
    {
        var representation = Represent(call);
        using var body = await call.ReadBodyAsync(GroupLimits.MaxBodyBytes);
        var group = await update.PatchAsync(call.Provisioning, id, call.IfMatch, body.RootElement, call.CancellationToken);
        return call.Query("attributes") is null
            ? new EmptyResult(HttpStatusCode.NoContent, group.Version)
            : await ShowAsync(call, HttpStatusCode.OK, representation, group);
    }

    public async Task<IResult> DeleteAsync(ScimCall call, string id)
    {
        await delete.ExecuteAsync(call.Provisioning, id, call.IfMatch, call.CancellationToken);
        return new EmptyResult(HttpStatusCode.NoContent);
    }

    private async Task<IResult> ShowAsync(ScimCall call, HttpStatusCode status, ResourceRepresentation representation, GroupRecord group) =>
        new ResourceResult(status, representation, group, await MembersAsync(call, representation, group));

    private async Task<ReadOnlyMemory<byte>> MembersAsync(ScimCall call, ResourceRepresentation representation, GroupRecord group) => representation.Shows("members")
        ? GroupDocument.EncodeMembers(call.Provisioning, await memberships.ListMembersAsync(call.Tenant.Id, group, call.CancellationToken))
        : default;

    /// <summary>Reads <c>attributes</c> and <c>excludedAttributes</c> first, so that a wrong one is refused before anything is written.</summary>
    private static ResourceRepresentation Represent(ScimCall call) =>
        new(call.Provisioning, call.Tenant.Schemas.Group, call.Project(call.Tenant.Schemas.Group));
}
