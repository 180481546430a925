using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using ScimFunctions.Http;
using ScimFunctions.Http.Scim;

namespace ScimFunctions.Functions;

/// <summary>The function that takes many writes in one request.</summary>
public sealed class BulkFunctions(ScimEndpoint endpoint, BulkRequests bulk)
{
    [Function("Bulk")]
    public Task<IResult> RunAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = Routes.Bulk)] HttpRequest request, CancellationToken cancellationToken) =>
        endpoint.HandleAsync(request, bulk.RunAsync, cancellationToken);
}
