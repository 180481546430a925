using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using ScimFunctions.Scim;

namespace ScimFunctions.Http.Scim;

/// <summary>Turns what goes wrong in a request, or in an operation of a bulk request, into the error that the caller gets; the operators find the rest in the log.</summary>
public sealed partial class ScimFailures(ILogger<ScimFailures> logger)
{
    /// <param name="failure">What was raised.</param>
    /// <param name="tenant">For the log; empty if it is not known.</param>
    /// <param name="cancellationToken">Tells a time-out of the storage from a caller who has hung up.</param>
    public ScimException Explain(Exception failure, string tenant, CancellationToken cancellationToken)
    {
        switch (failure)
        {
            case ScimException refusal:
                return refusal;
            case BadHttpRequestException malformed:
                var scimType = malformed.StatusCode == StatusCodes.Status400BadRequest ? ScimErrorType.InvalidSyntax : null;
                return new ScimException((HttpStatusCode)malformed.StatusCode, scimType, malformed.Message);
            case var _ when PassingTrouble.Is(failure, cancellationToken):
                LogUnavailable(failure, tenant);
                return new ScimException(HttpStatusCode.ServiceUnavailable, scimType: null, PassingTrouble.Sentence);
            default:
                LogFailed(failure, tenant);
                return new ScimException(
                    HttpStatusCode.InternalServerError, scimType: null, "The service failed to handle the request. Its operators have been told.");
        }
    }

    [LoggerMessage(EventId = 2, EventName = "ScimRequestUnavailable", Level = LogLevel.Warning, Message = "A request of '{Tenant}' could not be served for now.")]
    private partial void LogUnavailable(Exception failure, string tenant);

    [LoggerMessage(EventId = 3, EventName = "ScimRequestFailed", Level = LogLevel.Error, Message = "A request of '{Tenant}' failed.")]
    private partial void LogFailed(Exception failure, string tenant);
}
