using Azure;
using Azure.Identity;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using ScimFunctions.Scim;
using ScimFunctions.Secrets;
using ScimFunctions.Storage;

namespace ScimFunctions.Http;

/// <summary>
/// What a caller of either API is told of whatever goes wrong; the operators find the rest in the log. A 503 comes with <c>Retry-After</c>
/// (<see cref="JsonResult"/>).
/// </summary>
public sealed partial class Failures(ILogger<Failures> logger)
{
    /// <param name="failure">What was raised.</param>
    /// <param name="request">What was asked for, for the log: it names no person.</param>
    /// <param name="tenant">For the log; empty if it is not known.</param>
    /// <param name="cancellationToken">Tells a time-out of the storage from a caller who has hung up.</param>
    public ScimException Explain(Exception failure, string request, string tenant, CancellationToken cancellationToken)
    {
        switch (failure)
        {
            case ScimException refusal:
                return refusal;
            case var _ when cancellationToken.IsCancellationRequested:
                return Refusal(StatusCodes.Status499ClientClosedRequest, "The caller has hung up.");
            case BadHttpRequestException malformed:
                return Refusal(malformed.StatusCode, malformed.Message);
            case DeletedSecretException deleted:
                return Refusal(StatusCodes.Status409Conflict, deleted.Message);
            case ContentionException:
                LogUnavailable(failure, request, tenant);
                return Refusal(StatusCodes.Status503ServiceUnavailable, failure.Message);
            case var _ when MayPass(failure):
                LogUnavailable(failure, request, tenant);
                return Refusal(StatusCodes.Status503ServiceUnavailable, "The service is busy or cannot reach its storage for the moment. Try again.");
            default:
                LogFailed(failure, request, tenant);
                return Refusal(StatusCodes.Status500InternalServerError, "The service failed to handle the request. Its operators have been told.");
        }
    }

    /// <summary>
    /// Whether storage throttles, fails, times out, cannot be reached or does not let the app in (a role assignment takes minutes to arrive),
    /// the identity gets no token, or the secret store cannot be asked.
    /// </summary>
    private static bool MayPass(Exception failure) => failure switch
    {
        SecretStoreUnavailableException or AuthenticationFailedException => true,
        RequestFailedException { Status: 0 or 401 or 403 or 408 or 429 or >= 500 } => true,
        // The storage client gives up with the failures of all its tries.
        AggregateException all => all.InnerExceptions.All(inner => inner is IOException || MayPass(inner)),
        // A time-out of the storage client, for the caller has not hung up.
        OperationCanceledException => true,
        _ => false,
    };

    private static ScimException Refusal(int status, string detail) =>
        new((HttpStatusCode)status, status == StatusCodes.Status400BadRequest ? ScimErrorType.InvalidSyntax : null, detail);

    [LoggerMessage(EventId = 2, EventName = "ScimRequestUnavailable", Level = LogLevel.Warning, Message = "{Request} of '{Tenant}' could not be served for now.")]
    private partial void LogUnavailable(Exception failure, string request, string tenant);

    [LoggerMessage(EventId = 3, EventName = "ScimRequestFailed", Level = LogLevel.Error, Message = "{Request} of '{Tenant}' failed.")]
    private partial void LogFailed(Exception failure, string request, string tenant);
}
