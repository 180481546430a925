using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using ScimFunctions.Http;
using ScimFunctions.Http.Scim;

namespace ScimFunctions.Functions;

/// <summary>The search over all resource types.</summary>
public sealed class SearchFunctions(ScimEndpoint endpoint, SearchRequests search)
{
    [Function("Search")]
    public Task<IResult> SearchAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = Routes.Search)] HttpRequest request, CancellationToken cancellationToken) =>
        endpoint.HandleAsync(request, search.SearchAllAsync, cancellationToken);
}
