using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using ScimFunctions.Http;
using ScimFunctions.Http.Management;

namespace ScimFunctions.Functions;

/// <summary>The management API of the company's operators and product back end, one function per operation.</summary>
public sealed class ManagementFunctions(
    ManagementEndpoint endpoint, TenantRequests tenants, ScimTokenRequests tokens, MemberRequests members, ReceiptRequests receipts)
{
    [Function("TenantsCreate")]
    public Task<IResult> CreateTenantAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = Routes.Tenants)] HttpRequest request, CancellationToken cancellationToken) =>
        endpoint.HandleAsync(request, () => tenants.CreateAsync(request, cancellationToken), cancellationToken);

    [Function("TenantsList")]
    public Task<IResult> ListTenantsAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = Routes.Tenants)] HttpRequest request, CancellationToken cancellationToken) =>
        endpoint.HandleAsync(request, () => tenants.ListAsync(request, cancellationToken), cancellationToken, ManagementPage.Parameters);

    [Function("TenantsRead")]
    public Task<IResult> ReadTenantAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = Routes.Tenant)] HttpRequest request, string tenant, CancellationToken cancellationToken) =>
        endpoint.HandleAsync(request, tenant, TenantRequests.ReadAsync, cancellationToken);

    [Function("TenantsPatch")]
    public Task<IResult> PatchTenantAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "patch", Route = Routes.Tenant)] HttpRequest request, string tenant, CancellationToken cancellationToken) =>
        endpoint.HandleAsync(request, tenant, found => tenants.PatchAsync(request, found, cancellationToken), cancellationToken);

    [Function("ScimTokenIssue")]
    public Task<IResult> IssueTokenAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = Routes.TenantScimToken)] HttpRequest request, string tenant, CancellationToken cancellationToken) =>
        endpoint.HandleAsync(request, tenant, found => tokens.IssueAsync(request, found, cancellationToken), cancellationToken, ScimTokenRequests.OverlapHours);

    [Function("ScimTokenRead")]
    public Task<IResult> ReadTokenAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = Routes.TenantScimToken)] HttpRequest request, string tenant, CancellationToken cancellationToken) =>
        endpoint.HandleAsync(request, tenant, found => tokens.ReadAsync(found, cancellationToken), cancellationToken);

    [Function("ScimTokenRevoke")]
    public Task<IResult> RevokeTokenAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "delete", Route = Routes.TenantScimToken)] HttpRequest request, string tenant, CancellationToken cancellationToken) =>
        endpoint.HandleAsync(request, tenant, found => tokens.RevokeAsync(found, cancellationToken), cancellationToken);

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

    /// <summary>The catch-all. The Functions host tries overlapping routes in the order of function names, so that its name sorts after all others.</summary>
    [Function("ZzManageUnmatched")]
    public Task<IResult> AnswerUnmatchedAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "post", "put", "patch", "delete", "head", "options", Route = Routes.ManageUnmatched)] HttpRequest request,
        string? path,
        CancellationToken cancellationToken) =>
        endpoint.HandleUnmatchedAsync(request, path ?? "", cancellationToken);
}
