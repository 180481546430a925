using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using ScimFunctions.Http;
using ScimFunctions.Http.Management;

namespace ScimFunctions.Functions;

/// <summary>The management API of the company's operators and product back end.</summary>
public sealed class ManagementFunctions(ManagementEndpoint endpoint, MemberRequests members, ReceiptRequests receipts)
{
    [Function("MembersList")]
    public Task<IResult> ListMembersAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = Routes.Members)] HttpRequest request, string tenant, CancellationToken cancellationToken) =>
        endpoint.HandleAsync(request, tenant, found => members.ListAsync(request, found, cancellationToken), cancellationToken, ManagementPage.Parameters);

    [Function("MembersRead")]
    public Task<IResult> ReadMemberAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = Routes.Member)] HttpRequest request, string tenant, string id, CancellationToken cancellationToken) =>
        endpoint.HandleAsync(request, tenant, found => members.ReadAsync(found, id, cancellationToken), cancellationToken);

    [Function("ReceiptsList")]
    public Task<IResult> ListReceiptsAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = Routes.Receipts)] HttpRequest request, string tenant, CancellationToken cancellationToken) =>
        endpoint.HandleAsync(request, tenant, found => receipts.ListAsync(request, found, cancellationToken), cancellationToken, ManagementPage.Parameters);
}
