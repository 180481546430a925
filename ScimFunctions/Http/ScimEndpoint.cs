using System.Diagnostics;
using Azure;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using ScimFunctions.Scim;
using ScimFunctions.Storage;

namespace ScimFunctions.Http;

/// <summary>What every SCIM request goes through: who calls, what is asked, and how a failure is answered. Nowhere else becomes an exception a response.</summary>
public sealed partial class ScimEndpoint(ScimAuthentication authentication, PublicAddress address, ILogger<ScimEndpoint> logger)
{
    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(5);

    /// <param name="request">The request.</param>
    /// <param name="operation">What to do for a caller who is known.</param>
    /// <param name="cancellationToken">The caller has hung up.</param>
    public async Task<IResult> HandleAsync(HttpRequest request, Func<ScimCall, Task<IResult>> operation, CancellationToken cancellationToken)
    {
        var started = Stopwatch.GetTimestamp();
        var tenant = "";
        IReadOnlyCollection<string> tolerances = [];
        IResult result;
        try
        {
            var caller = await authentication.AuthenticateAsync(BearerToken.Of(request), cancellationToken);
            var call = new ScimCall(request, caller, address.ScimBaseUrl(request), cancellationToken);
            tenant = caller.Id;
            tolerances = call.Tolerances.Used;
            result = await operation(call);
        }
        catch (ScimException refusal)
        {
            result = new ErrorResult(refusal);
        }
        catch (BadHttpRequestException malformed)
        {
            var scimType = malformed.StatusCode == StatusCodes.Status400BadRequest ? ScimErrorType.InvalidSyntax : null;
            result = new ErrorResult(new ScimException((System.Net.HttpStatusCode)malformed.StatusCode, scimType, malformed.Message));
        }
        catch (Exception failure) when (IsPassing(failure, cancellationToken))
        {
            LogUnavailable(failure, tenant);
            result = new ErrorResult(
                new ScimException(System.Net.HttpStatusCode.ServiceUnavailable, scimType: null, "The service is busy or cannot reach its storage for the moment. Try again."),
                RetryAfter);
        }
        catch (Exception failure) when (failure is not OperationCanceledException)
        {
            LogFailed(failure, tenant);
            result = new ErrorResult(
                new ScimException(System.Net.HttpStatusCode.InternalServerError, scimType: null, "The service failed to handle the request. Its operators have been told."));
        }

        Log(request, tenant, result, Stopwatch.GetElapsedTime(started), tolerances);
        return result;
    }

    private void Log(HttpRequest request, string tenant, IResult result, TimeSpan duration, IReadOnlyCollection<string> tolerances)
    {
        if (logger.IsEnabled(LogLevel.Information))
        {
            var used = string.Join(' ', tolerances);
            LogRequest(request.Method, request.Path, tenant, (result as IStatusCodeHttpResult)?.StatusCode, duration, used);
        }
    }

    /// <summary>Whether trying again later is the answer: storage throttles or times out, or the secret store cannot be asked.</summary>
    private static bool IsPassing(Exception failure, CancellationToken cancellationToken) => failure switch
    {
        SecretStoreUnavailableException => true,
        RequestFailedException { Status: 0 or 408 or 429 or >= 500 } => true,
        // Azure.Core gives up after several tries with the failures of all of them.
        AggregateException all => all.InnerExceptions.All(inner => inner is RequestFailedException or OperationCanceledException or IOException),
        // A time-out of the storage client, not the caller hanging up.
        OperationCanceledException => !cancellationToken.IsCancellationRequested,
        _ => false,
    };

    [LoggerMessage(EventId = 1, Level = LogLevel.Information, Message = "{Method} {Path} of '{Tenant}': {Status} in {Duration} {Tolerances}")]
    private partial void LogRequest(string method, PathString path, string tenant, int? status, TimeSpan duration, string tolerances);

    [LoggerMessage(EventId = 2, Level = LogLevel.Warning, Message = "A request of '{Tenant}' could not be served for now.")]
    private partial void LogUnavailable(Exception failure, string tenant);

    [LoggerMessage(EventId = 3, Level = LogLevel.Error, Message = "A request of '{Tenant}' failed.")]
    private partial void LogFailed(Exception failure, string tenant);
}
