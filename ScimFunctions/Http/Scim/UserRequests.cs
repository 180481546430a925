using Microsoft.AspNetCore.Http;
using ScimFunctions.Provisioning.Memberships;
using ScimFunctions.Provisioning.Users;
using ScimFunctions.Storage;

namespace ScimFunctions.Http.Scim;

/// <summary>The requests below <c>/Users</c>: from HTTP to a use case of provisioning and back.</summary>
public sealed class UserRequests(
    CreateUser create, ReadUser read, SearchRequests search, ReplaceUser replace, PatchUser patch, DeleteUser delete, UserGroups groups) : IResourceRequests
{
    public async Task<IResult> CreateAsync(ScimCall call)
    {
        var representation = Represent(call);
        using var body = await call.ReadBodyAsync();
        var user = await create.ExecuteAsync(call.Provisioning, body.RootElement, call.CancellationToken);
        return new ResourceResult(HttpStatusCode.Created, representation, user, groups: default);
    }

    public Task<IResult> ListAsync(ScimCall call) => search.ListAsync(call, call.Tenant.Schemas.User);

    public Task<IResult> SearchAsync(ScimCall call) => search.SearchAsync(call, call.Tenant.Schemas.User);

    public async Task<IResult> ReadAsync(ScimCall call, string id)
    {
        var representation = Represent(call);
        var (user, itsGroups) = await WithGroupsAsync(call, representation, id, read.ExecuteAsync(call.Provisioning, id, call.CancellationToken));
        return call.IfNoneMatch.Matches(user.Version)
            ? new EmptyResult(HttpStatusCode.NotModified, user.Version)
            : new ResourceResult(HttpStatusCode.OK, representation, user, itsGroups);
    }

    public async Task<IResult> ReplaceAsync(ScimCall call, string id)
    {
        var representation = Represent(call);
        using var body = await call.ReadBodyAsync();
        var writing = replace.ExecuteAsync(call.Provisioning, id, call.IfMatch, body.RootElement, call.CancellationToken);
        var (user, itsGroups) = await WithGroupsAsync(call, representation, id, writing);
        return new ResourceResult(HttpStatusCode.OK, representation, user, itsGroups);
    }

    public async Task<IResult> PatchAsync(ScimCall call, string id)
    {
        var representation = Represent(call);
        using var body = await call.ReadBodyAsync();
        var writing = patch.ExecuteAsync(call.Provisioning, id, call.IfMatch, body.RootElement, call.CancellationToken);
        var (user, itsGroups) = await WithGroupsAsync(call, representation, id, writing);
        return new ResourceResult(HttpStatusCode.OK, representation, user, itsGroups);
    }

    public async Task<IResult> DeleteAsync(ScimCall call, string id)
    {
        await delete.ExecuteAsync(call.Provisioning, id, call.IfMatch, call.CancellationToken);
        return new EmptyResult(HttpStatusCode.NoContent);
    }

    /// <summary>Reads the user's groups while the user is being read or written; not at all where they are not shown.</summary>
    private async Task<(UserRecord User, ReadOnlyMemory<byte> Groups)> WithGroupsAsync(
        ScimCall call, ResourceRepresentation representation, string id, Task<UserRecord> user)
    {
        var reading = representation.Shows("groups") ? groups.OfAsync(call.Tenant.Id, id, call.CancellationToken) : Task.FromResult<IReadOnlyList<UserGroup>>([]);
        await Task.WhenAll(user, reading);
        return (await user, UserDocument.EncodeGroups(call.Provisioning, await reading));
    }

    /// <summary>Reads <c>attributes</c> and <c>excludedAttributes</c> first, so that a wrong one is refused before anything is written.</summary>
    private static ResourceRepresentation Represent(ScimCall call) =>
        new(call.Provisioning, call.Tenant.Schemas.User, call.Project(call.Tenant.Schemas.User));
}
