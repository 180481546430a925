using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using ScimFunctions.Http;
using ScimFunctions.Http.Scim;

namespace ScimFunctions.Functions;

/// <summary>The functions at the SCIM base that are of no one resource type: search, bulk, and the catch-all.</summary>
public sealed class RootFunctions(ScimEndpoint endpoint, SearchRequests search, BulkRequests bulk)
{
    [Function("Search")]
    public Task<IResult> SearchAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = Routes.Search)] HttpRequest request, CancellationToken cancellationToken) =>
        endpoint.HandleAsync(request, search.SearchAllAsync, cancellationToken);

    [Function("Bulk")]
    public Task<IResult> RunBulkAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = Routes.Bulk)] HttpRequest request, CancellationToken cancellationToken) =>
        endpoint.HandleAsync(request, bulk.RunAsync, cancellationToken);

    /// <summary>The Functions host tries overlapping routes in the order of function names, so that this one sorts after all others.</summary>
    [Function("ZzUnmatched")]
    public Task<IResult> AnswerUnmatchedAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "post", "put", "patch", "delete", "head", "options", Route = Routes.ScimUnmatched)] HttpRequest request,
        string? path,
        CancellationToken cancellationToken) =>
        endpoint.HandleAsync(request, _ => UnmatchedRequests.AnswerAsync(request, path ?? ""), cancellationToken);
}
