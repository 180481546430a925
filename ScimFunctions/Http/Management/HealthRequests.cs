using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using ScimFunctions.Scim;
using ScimFunctions.Secrets;
using ScimFunctions.Storage;
using ScimFunctions.Tenants;

namespace ScimFunctions.Http.Management;

/// <summary>Whether the service lives, and in which version, for anyone; whether its storage and secrets answer, for who has the operator key.</summary>
public sealed partial class HealthRequests(OperatorKey operatorKey, ScimTables tables, ILogger<HealthRequests> logger)
{
    public async Task<IResult> CheckAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        if (BearerToken.Of(request) is not { } key)
        {
            return Answer(HttpStatusCode.OK, ("status", "healthy"));
        }

        bool isOperator;
        try
        {
            isOperator = await operatorKey.IsAsync(key, cancellationToken);
        }
        catch (SecretStoreUnavailableException failure)
        {
            LogNotReady(failure, "secrets");
            return Answer(HttpStatusCode.ServiceUnavailable, ("status", "unhealthy"), ("secrets", "unavailable"));
        }

        if (!isOperator)
        {
            return new ProblemResult(ScimException.Unauthorized("Readiness is shown to who sends the operator key; liveness to who sends none."));
        }

        try
        {
            await tables.Tenants.GetEntityIfExistsAsync<Azure.Data.Tables.TableEntity>("~health", "~health", cancellationToken: cancellationToken);
            return Answer(HttpStatusCode.OK, ("status", "healthy"), ("secrets", "available"), ("storage", "available"));
        }
        catch (Exception failure) when (!cancellationToken.IsCancellationRequested)
        {
            // Whatever it is: 403 above all, until the app's role assignments have arrived.
            LogNotReady(failure, "storage");
            return Answer(HttpStatusCode.ServiceUnavailable, ("status", "unhealthy"), ("secrets", "available"), ("storage", "unavailable"));
        }
    }

    private static JsonResult Answer(HttpStatusCode status, params (string Name, string Value)[] members) => new(status, MediaTypes.Json, writer =>
    {
        writer.WriteStartObject();
        foreach (var (name, value) in members)
        {
            writer.WriteString(name, value);
        }

        writer.WriteString("version", ScimTelemetry.Version);
        writer.WriteEndObject();
    });

    [LoggerMessage(EventId = 21, Level = LogLevel.Error, Message = "Not ready: {Part} cannot be reached.")]
    private partial void LogNotReady(Exception failure, string part);
}
