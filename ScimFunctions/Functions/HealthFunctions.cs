using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using ScimFunctions.Http;
using ScimFunctions.Http.Management;

namespace ScimFunctions.Functions;

/// <summary>Liveness and readiness.</summary>
public sealed class HealthFunctions(HealthRequests health)
{
    [Function("Health")]
    public Task<IResult> CheckAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = Routes.Health)] HttpRequest request, CancellationToken cancellationToken) =>
        health.CheckAsync(request, cancellationToken);
}
