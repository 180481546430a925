using System.Diagnostics;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace ScimFunctions.Http.Scim;

/// <summary>What every SCIM request goes through: who calls, what is asked, and how a failure is answered.</summary>
public sealed partial class ScimEndpoint(
    ScimAuthentication authentication, PublicAddress address, Failures failures, ScimTelemetry telemetry, ILogger<ScimEndpoint> logger)
{
    /// <param name="request">The request.</param>
    /// <param name="operation">What to do for a caller who is known.</param>
    /// <param name="cancellationToken">The caller has hung up.</param>
    public async Task<IResult> HandleAsync(HttpRequest request, Func<ScimCall, Task<IResult>> operation, CancellationToken cancellationToken)
    {
        var started = Stopwatch.GetTimestamp();
        var name = Routes.OperationOf(request);
        using var activity = ScimTelemetry.Begin(name);
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
        catch (Exception failure)
        {
            result = new ErrorResult(failures.Explain(failure, name, tenant, cancellationToken));
        }

        var (status, duration) = ((result as IStatusCodeHttpResult)?.StatusCode ?? StatusCodes.Status200OK, Stopwatch.GetElapsedTime(started));
        activity?.SetTag("scim.tenant", tenant).SetTag("http.response.status_code", status);
        telemetry.RequestAnswered(name, status, duration);
        Log(request, tenant, status, duration, tolerances);
        return result;
    }

    private void Log(HttpRequest request, string tenant, int status, TimeSpan duration, IReadOnlyCollection<string> tolerances)
    {
        if (logger.IsEnabled(LogLevel.Information))
        {
            var (path, used) = (WithoutNames(request.Path), string.Join(' ', tolerances));
            LogRequest(request.Method, path, tenant, status, duration, used);
        }
    }

    /// <summary>The path for the log, in which a person is their id and nothing else: what follows an endpoint and is no id of ours is left out.</summary>
    private static string WithoutNames(PathString path)
    {
        const int EndpointSegments = 4;
        var segments = (path.Value ?? "").Trim('/').Split('/');
        return string.Join('/', segments.Select((segment, index) => index < EndpointSegments || Guid.TryParse(segment, out _) ? segment : "…"));
    }

    [LoggerMessage(EventId = 1, EventName = "ScimRequest", Level = LogLevel.Information, Message = "{Method} {Path} of '{Tenant}': {Status} in {Duration} {Tolerances}")]
    private partial void LogRequest(string method, string path, string tenant, int status, TimeSpan duration, string tolerances);
}
