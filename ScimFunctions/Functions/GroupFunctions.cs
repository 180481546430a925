using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using ScimFunctions.Http;

namespace ScimFunctions.Functions;

/// <summary>The functions below <c>/Groups</c>.</summary>
public sealed class GroupFunctions(ScimEndpoint endpoint)
{
    [Function("GroupsList")]
    public Task<IResult> ListAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = Routes.Groups)] HttpRequest request, CancellationToken cancellationToken) =>
        endpoint.HandleAsync(request, GroupRequests.ListAsync, cancellationToken);
}
