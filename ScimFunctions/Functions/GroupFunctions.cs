using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using ScimFunctions.Http;
using ScimFunctions.Http.Scim;
using ScimFunctions.Provisioning;

namespace ScimFunctions.Functions;

/// <summary>The functions below <c>/Groups</c>, one per operation.</summary>
public sealed class GroupFunctions(ScimEndpoint endpoint, ResourceRequests<Groups> groups)
{
    [Function("GroupsCreate")]
    public Task<IResult> CreateAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = Routes.Groups)] HttpRequest request, CancellationToken cancellationToken) =>
        endpoint.HandleAsync(request, groups.CreateAsync, cancellationToken);

    [Function("GroupsList")]
    public Task<IResult> ListAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = Routes.Groups)] HttpRequest request, CancellationToken cancellationToken) =>
        endpoint.HandleAsync(request, groups.ListAsync, cancellationToken);

    [Function("GroupsSearch")]
    public Task<IResult> SearchAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = Routes.GroupsSearch)] HttpRequest request, CancellationToken cancellationToken) =>
        endpoint.HandleAsync(request, groups.SearchAsync, cancellationToken);

    [Function("GroupsRead")]
    public Task<IResult> ReadAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = Routes.Group)] HttpRequest request, string id, CancellationToken cancellationToken) =>
        endpoint.HandleAsync(request, call => groups.ReadAsync(call, id), cancellationToken);

    [Function("GroupsReplace")]
    public Task<IResult> ReplaceAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "put", Route = Routes.Group)] HttpRequest request, string id, CancellationToken cancellationToken) =>
        endpoint.HandleAsync(request, call => groups.ReplaceAsync(call, id), cancellationToken);

    [Function("GroupsPatch")]
    public Task<IResult> PatchAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "patch", Route = Routes.Group)] HttpRequest request, string id, CancellationToken cancellationToken) =>
        endpoint.HandleAsync(request, call => groups.PatchAsync(call, id), cancellationToken);

    [Function("GroupsDelete")]
    public Task<IResult> DeleteAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "delete", Route = Routes.Group)] HttpRequest request, string id, CancellationToken cancellationToken) =>
        endpoint.HandleAsync(request, call => groups.DeleteAsync(call, id), cancellationToken);
}
