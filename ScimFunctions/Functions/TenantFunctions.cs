using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using ScimFunctions.Http;
using ScimFunctions.Http.Management;

namespace ScimFunctions.Functions;

/// <summary>The management API's tenants and their SCIM tokens, one function per operation.</summary>
public sealed class TenantFunctions(ManagementEndpoint endpoint, TenantRequests tenants, ScimTokenRequests tokens)
{
    [Function("TenantsCreate")]
    public Task<IResult> CreateAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = Routes.Tenants)] HttpRequest request, CancellationToken cancellationToken) =>
        endpoint.HandleAsync(request, () => tenants.CreateAsync(request, cancellationToken), cancellationToken);

    [Function("TenantsList")]
    public Task<IResult> ListAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = Routes.Tenants)] HttpRequest request, CancellationToken cancellationToken) =>
        endpoint.HandleAsync(request, () => tenants.ListAsync(request, cancellationToken), cancellationToken, ManagementPage.Parameters);

    [Function("TenantsRead")]
    public Task<IResult> ReadAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = Routes.Tenant)] HttpRequest request, string tenant, CancellationToken cancellationToken) =>
        endpoint.HandleAsync(request, tenant, TenantRequests.ReadAsync, cancellationToken);

    [Function("TenantsPatch")]
    public Task<IResult> PatchAsync(
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
}
