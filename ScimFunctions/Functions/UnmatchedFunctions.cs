using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using ScimFunctions.Http;
using ScimFunctions.Http.Scim;

namespace ScimFunctions.Functions;

/// <summary>
/// The catch-all below the SCIM base. The Functions host tries overlapping routes in the order of function names, so that its name sorts
/// after all others.
/// </summary>
public sealed class UnmatchedFunctions(ScimEndpoint endpoint)
{
    [Function("ZzUnmatched")]
    public Task<IResult> AnswerAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "post", "put", "patch", "delete", "head", "options", Route = Routes.ScimUnmatched)] HttpRequest request,
        string? path,
        CancellationToken cancellationToken) =>
        endpoint.HandleAsync(request, _ => UnmatchedRequests.AnswerAsync(request, path ?? ""), cancellationToken);
}
