using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using ScimFunctions.Scim;
using ScimFunctions.Scim.Resources;
using ScimFunctions.Secrets;
using ScimFunctions.Tenants;

namespace ScimFunctions.Http.Management;

/// <summary>What every management request goes through: the operator key, and how a failure is answered.</summary>
public sealed partial class ManagementEndpoint(OperatorKey operatorKey, TenantStore tenants, ILogger<ManagementEndpoint> logger)
{
    /// <summary>Handles a request on a tenant that exists.</summary>
    public Task<IResult> HandleAsync(HttpRequest request, string tenantId, Func<Tenant, Task<IResult>> operation, CancellationToken cancellationToken) => HandleAsync(
        request,
        async () => TenantId.IsValid(tenantId) && await tenants.FindAsync(tenantId, cancellationToken) is { } tenant
            ? await operation(tenant)
            : throw NoTenant(tenantId),
        cancellationToken);

    /// <summary>Handles a request that is not about one tenant.</summary>
    public async Task<IResult> HandleAsync(HttpRequest request, Func<Task<IResult>> operation, CancellationToken cancellationToken)
    {
        try
        {
            return BearerToken.Of(request) is { } key && await operatorKey.IsAsync(key, cancellationToken)
                ? await operation()
                : new ProblemResult(HttpStatusCode.Unauthorized, "Send the operator key: 'Authorization: Bearer op_…'. It is the secret 'operator-key'.");
        }
        catch (ManagementException refusal)
        {
            return new ProblemResult(refusal.Status, refusal.Message);
        }
        catch (ScimException refusal)
        {
            return new ProblemResult(refusal.Status, refusal.Detail);
        }
        catch (BadHttpRequestException malformed)
        {
            return new ProblemResult((HttpStatusCode)malformed.StatusCode, malformed.Message);
        }
        catch (DeletedSecretException refusal)
        {
            return new ProblemResult(HttpStatusCode.Conflict, refusal.Message);
        }
        catch (Exception failure) when (PassingTrouble.Is(failure, cancellationToken))
        {
            LogUnavailable(failure, request.Path);
            return new ProblemResult(HttpStatusCode.ServiceUnavailable, PassingTrouble.Sentence);
        }
        catch (Exception failure) when (!cancellationToken.IsCancellationRequested)
        {
            LogFailed(failure, request.Path);
            return new ProblemResult(HttpStatusCode.InternalServerError, "The service failed to handle the request; its log says why.");
        }
    }

    /// <summary>404 that names the tenant.</summary>
    internal static ManagementException NoTenant(string tenantId) => new(HttpStatusCode.NotFound, $"There is no tenant '{JsonText.Shorten(tenantId)}'.");

    [LoggerMessage(EventId = 11, Level = LogLevel.Warning, Message = "{Path} could not be served for now.")]
    private partial void LogUnavailable(Exception failure, PathString path);

    [LoggerMessage(EventId = 12, Level = LogLevel.Error, Message = "{Path} failed.")]
    private partial void LogFailed(Exception failure, PathString path);
}
