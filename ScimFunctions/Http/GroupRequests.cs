using System.Net;
using Microsoft.AspNetCore.Http;
using ScimFunctions.Provisioning;
using ScimFunctions.Scim;
using ScimFunctions.Scim.Queries;
using ScimFunctions.Storage;

namespace ScimFunctions.Http;

/// <summary>The requests below <c>/Groups</c>: from HTTP to a use case of provisioning and back.</summary>
public sealed class GroupRequests(
    CreateGroup create, ReadGroup read, ListGroups list, UpdateGroup update, DeleteGroup delete, MembershipStore memberships) : IResourceRequests
{
    private const int GroupsAtOnce = 16;

    public async Task<IResult> CreateAsync(ScimCall call)
    {
        var representation = Represent(call);
        using var body = await call.ReadBodyAsync(GroupLimits.MaxBodyBytes);
        var group = await create.ExecuteAsync(call.Provisioning, body.RootElement, call.CancellationToken);
        return await ShowAsync(call, HttpStatusCode.Created, representation, group);
    }

    public async Task<IResult> ListAsync(ScimCall call)
    {
        var representation = Represent(call);
        if (call.List().Cursor is not null)
        {
            throw new ScimException(HttpStatusCode.BadRequest, ScimErrorType.InvalidCursor, "Groups are paged by startIndex; they have no cursors.");
        }

        var page = PageRequest.Parse(call.Query("startIndex"), call.Query("count"));
        var found = await list.ExecuteAsync(call.Provisioning, call.Query("filter"), page, call.CancellationToken);
        var members = new List<IReadOnlyList<string>?>(found.Groups.Count);
        foreach (var chunk in found.Groups.Chunk(GroupsAtOnce))
        {
            members.AddRange(await Task.WhenAll(chunk.Select(group => MembersAsync(call, representation, group))));
        }

        return new JsonResult(HttpStatusCode.OK, mediaType: null, writer =>
        {
            ListResponseWriter.WriteStart(writer, found.TotalResults, found.StartIndex, found.Groups.Count);
            foreach (var (group, memberIds) in found.Groups.Zip(members))
            {
                representation.Write(writer, group, memberIds);
            }

            ListResponseWriter.WriteEnd(writer);
        });
    }

    public async Task<IResult> ReadAsync(ScimCall call, string id)
    {
        var representation = Represent(call);
        var group = await read.ExecuteAsync(call.Provisioning, id, call.CancellationToken);
        return call.IfNoneMatch.Matches(group.Version)
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

    private async Task<IResult> ShowAsync(ScimCall call, HttpStatusCode status, GroupRepresentation representation, GroupRecord group) =>
        new GroupResult(status, representation, group, await MembersAsync(call, representation, group));

    private async Task<IReadOnlyList<string>?> MembersAsync(ScimCall call, GroupRepresentation representation, GroupRecord group) =>
        representation.ShowsMembers ? await memberships.ListMembersAsync(call.Tenant.Id, group, call.CancellationToken) : null;

    /// <summary>Reads <c>attributes</c> and <c>excludedAttributes</c> first, so that a wrong one is refused before anything is written.</summary>
    private static GroupRepresentation Represent(ScimCall call) =>
        new(call.Provisioning, call.Project(call.Tenant.Schemas.Group));
}
