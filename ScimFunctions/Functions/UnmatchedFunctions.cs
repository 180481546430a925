using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using ScimFunctions.Http;
using ScimFunctions.Http.Management;
using ScimFunctions.Http.Scim;

namespace ScimFunctions.Functions;

/// <summary>
/// The catch-alls below the SCIM base and the management API. The Functions host tries overlapping routes in the order of function names, so
/// that theirs sort after all others.
/// </summary>
public sealed class UnmatchedFunctions(ScimEndpoint scim, ManagementEndpoint management)
{
    [Function("ZzUnmatched")]
    public Task<IResult> AnswerAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "post", "put", "patch", "delete", "head", "options", Route = Routes.ScimUnmatched)] HttpRequest request,
        string? path,
        CancellationToken cancellationToken) =>
        scim.HandleAsync(request, _ => UnmatchedRequests.AnswerAsync(request, path ?? ""), cancellationToken);

    [Function("ZzManageUnmatched")]
    public Task<IResult> AnswerManagementAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "post", "put", "patch", "delete", "head", "options", Route = Routes.ManageUnmatched)] HttpRequest request,
        string? path,
        CancellationToken cancellationToken) =>
        management.HandleUnmatchedAsync(request, path ?? "", cancellationToken);
}
