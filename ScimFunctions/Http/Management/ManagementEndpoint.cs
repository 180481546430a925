using Microsoft.AspNetCore.Http;
using ScimFunctions.Scim;
using ScimFunctions.Scim.Resources;
using ScimFunctions.Tenants;

namespace ScimFunctions.Http.Management;

/// <summary>What every management request goes through: the operator key, the query's parameters, and how a failure is answered.</summary>
public sealed class ManagementEndpoint(OperatorKey operatorKey, TenantStore tenants, Failures failures)
{
    /// <summary>Handles a request on a tenant that exists.</summary>
    /// <param name="request">The request.</param>
    /// <param name="tenantId">As it stands in the path.</param>
    /// <param name="operation">What to do with the tenant.</param>
    /// <param name="cancellationToken">The caller has hung up.</param>
    /// <param name="parameters">The query parameters that the operation knows; others are refused.</param>
    public Task<IResult> HandleAsync(
        HttpRequest request, string tenantId, Func<Tenant, Task<IResult>> operation, CancellationToken cancellationToken, params string[] parameters) => HandleAsync(
        request,
        async () => TenantId.IsValid(tenantId) && await tenants.FindAsync(tenantId, cancellationToken) is { } tenant
            ? await operation(tenant)
            : throw NoTenant(tenantId),
        cancellationToken,
        parameters);

    /// <summary>Handles a request that is not about one tenant.</summary>
    public Task<IResult> HandleAsync(HttpRequest request, Func<Task<IResult>> operation, CancellationToken cancellationToken, params string[] parameters) => ForOperatorAsync(
        request,
        () =>
        {
            ManagementBody.RequireKnown("query parameter", request.Query.Keys, parameters, StringComparer.OrdinalIgnoreCase);
            return operation();
        },
        cancellationToken);

    /// <summary>Answers what no function takes: 405 with the methods of a path that there is, else 404.</summary>
    public Task<IResult> HandleUnmatchedAsync(HttpRequest request, string path, CancellationToken cancellationToken) => ForOperatorAsync(
        request,
        () =>
        {
            var route = $"{Routes.ManageBase}/{path}";
            return Task.FromResult<IResult>(Routes.MethodsOf(route) is { Count: > 0 } allowed
                ? new ProblemResult(Routes.MethodNotAllowed(request, route, allowed), allowed)
                : throw ScimException.NotFound($"There is nothing at /{JsonText.Shorten(route)}; there is /{string.Join(", /", Routes.Below(Routes.ManageBase))}."));
        },
        cancellationToken);

    /// <summary>404 that names the tenant.</summary>
    internal static ScimException NoTenant(string tenantId) => ScimException.NotFound($"There is no tenant '{JsonText.Shorten(tenantId)}'.");

    private async Task<IResult> ForOperatorAsync(HttpRequest request, Func<Task<IResult>> operation, CancellationToken cancellationToken)
    {
        try
        {
            return BearerToken.Of(request) is { } key && await operatorKey.IsAsync(key, cancellationToken)
                ? await operation()
                : throw ScimException.Unauthorized("Send the operator key: 'Authorization: Bearer op_…'. It is the secret 'operator-key'.");
        }
        catch (Exception failure)
        {
            return new ProblemResult(failures.Explain(failure, $"{request.Method} {request.Path}", tenant: "", cancellationToken));
        }
    }
}
