using System.Net;
using Microsoft.AspNetCore.Http;
using ScimFunctions.Provisioning;
using ScimFunctions.Scim.Queries;

namespace ScimFunctions.Http;

/// <summary>The requests below <c>/Users</c>: from HTTP to a use case of provisioning and back.</summary>
public sealed class UserRequests(CreateUser create, ReadUser read, SearchRequests search, ReplaceUser replace, PatchUser patch, DeleteUser delete)
{
    public async Task<IResult> CreateAsync(ScimCall call)
    {
        var representation = Represent(call);
        using var body = await call.ReadBodyAsync();
        var user = await create.ExecuteAsync(call.Provisioning, body.RootElement, call.CancellationToken);
        return new UserResult(HttpStatusCode.Created, representation, user);
    }

    public Task<IResult> ListAsync(ScimCall call) => search.ListAsync(call, call.Tenant.Schemas.User);

    public Task<IResult> SearchAsync(ScimCall call) => search.SearchAsync(call, call.Tenant.Schemas.User);

    public async Task<IResult> ReadAsync(ScimCall call, string id)
    {
        var representation = Represent(call);
        var user = await read.ExecuteAsync(call.Provisioning, id, call.CancellationToken);
        return call.IfNoneMatch.Matches(user.Version)
            ? new EmptyResult(HttpStatusCode.NotModified, user.Version)
            : new UserResult(HttpStatusCode.OK, representation, user);
    }

    public async Task<IResult> ReplaceAsync(ScimCall call, string id)
    {
        var representation = Represent(call);
        using var body = await call.ReadBodyAsync();
        var user = await replace.ExecuteAsync(call.Provisioning, id, call.IfMatch, body.RootElement, call.CancellationToken);
        return new UserResult(HttpStatusCode.OK, representation, user);
    }

    public async Task<IResult> PatchAsync(ScimCall call, string id)
    {
        var representation = Represent(call);
        using var body = await call.ReadBodyAsync();
        var user = await patch.ExecuteAsync(call.Provisioning, id, call.IfMatch, body.RootElement, call.CancellationToken);
        return new UserResult(HttpStatusCode.OK, representation, user);
    }

    public async Task<IResult> DeleteAsync(ScimCall call, string id)
    {
        await delete.ExecuteAsync(call.Provisioning, id, call.IfMatch, call.CancellationToken);
        return new EmptyResult(HttpStatusCode.NoContent);
    }

    /// <summary>Reads <c>attributes</c> and <c>excludedAttributes</c> first, so that a wrong one is refused before anything is written.</summary>
    private static UserRepresentation Represent(ScimCall call) =>
        new(call.Provisioning, Projection.Parse(call.QueryList("attributes"), call.QueryList("excludedAttributes"), call.Tenant.Schemas.User));
}
