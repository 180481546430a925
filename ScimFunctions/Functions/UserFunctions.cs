using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using ScimFunctions.Http;
using ScimFunctions.Http.Scim;
using ScimFunctions.Provisioning;

namespace ScimFunctions.Functions;

/// <summary>The functions below <c>/Users</c>, one per operation.</summary>
public sealed class UserFunctions(ScimEndpoint endpoint, ResourceRequests<Users> users)
{
    [Function("UsersCreate")]
    public Task<IResult> CreateAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = Routes.Users)] HttpRequest request, CancellationToken cancellationToken) =>
        endpoint.HandleAsync(request, users.CreateAsync, cancellationToken);

    [Function("UsersList")]
    public Task<IResult> ListAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = Routes.Users)] HttpRequest request, CancellationToken cancellationToken) =>
        endpoint.HandleAsync(request, users.ListAsync, cancellationToken);

    [Function("UsersSearch")]
    public Task<IResult> SearchAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = Routes.UsersSearch)] HttpRequest request, CancellationToken cancellationToken) =>
        endpoint.HandleAsync(request, users.SearchAsync, cancellationToken);

    [Function("UsersRead")]
    public Task<IResult> ReadAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = Routes.User)] HttpRequest request, string id, CancellationToken cancellationToken) =>
        endpoint.HandleAsync(request, call => users.ReadAsync(call, id), cancellationToken);

    [Function("UsersReplace")]
    public Task<IResult> ReplaceAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "put", Route = Routes.User)] HttpRequest request, string id, CancellationToken cancellationToken) =>
        endpoint.HandleAsync(request, call => users.ReplaceAsync(call, id), cancellationToken);

    [Function("UsersPatch")]
    public Task<IResult> PatchAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "patch", Route = Routes.User)] HttpRequest request, string id, CancellationToken cancellationToken) =>
        endpoint.HandleAsync(request, call => users.PatchAsync(call, id), cancellationToken);

    [Function("UsersDelete")]
    public Task<IResult> DeleteAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "delete", Route = Routes.User)] HttpRequest request, string id, CancellationToken cancellationToken) =>
        endpoint.HandleAsync(request, call => users.DeleteAsync(call, id), cancellationToken);
}
