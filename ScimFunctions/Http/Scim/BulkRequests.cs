using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using ScimFunctions.Provisioning;
using ScimFunctions.Scim;
using ScimFunctions.Scim.Bulk;
using ScimFunctions.Scim.Queries;
using ScimFunctions.Scim.Schemas;
using ScimFunctions.Storage;
using ScimFunctions.Tenants;

namespace ScimFunctions.Http.Scim;

/// <summary>Bulk requests (RFC 7644 §3.7): each operation goes to the code of the request that it stands for.</summary>
public sealed partial class BulkRequests(
    IEnumerable<IResourceRequests> types, TenantCache tenants, Failures failures, TimeProvider clock, ILogger<BulkRequests> logger)
{
    /// <summary>After this time no operation is begun, so that the answer comes within a minute, the patience of identity providers.</summary>
    public static readonly TimeSpan TimeToBegin = TimeSpan.FromSeconds(45);

    /// <exception cref="ScimException">400 for a request that is malformed as a whole, 413 for one with too many operations or bytes.</exception>
    public async Task<IResult> RunAsync(ScimCall call)
    {
        var started = clock.GetTimestamp();
        using var body = await call.ReadBodyAsync(ServiceLimits.BulkBytes);
        var request = BulkRequest.Parse(body.RootElement, call.BaseUrl, call.Tenant.Schemas, call.Tolerances);
        var outcomes = await new BulkRun(request, operation => SendAsync(call, operation), () => clock.GetElapsedTime(started) > TimeToBegin).RunAsync();
        Log(call.Tenant.Id, outcomes);
        return new JsonResult(HttpStatusCode.OK, mediaType: null, writer => BulkResponse.Write(writer, request, outcomes, call.BaseUrl));
    }

    private async Task<BulkOutcome> SendAsync(ScimCall call, BulkCall operation)
    {
        try
        {
            // An operation before this one may have brought the tenant new custom attributes.
            var tenant = await tenants.FindAsync(call.Tenant.Id, call.CancellationToken) ?? call.Tenant;
            var result = (IResourceResult)await SendAsync(new BulkOperationCall(call, tenant, operation), operation);
            return new BulkOutcome((HttpStatusCode)result.StatusCode!.Value, result.ResourceId, result.EntityTag, Error: null);
        }
        catch (Exception failure) when (failure is ScimException || !call.CancellationToken.IsCancellationRequested)
        {
            // Of a storage that is down the operations that follow need hear nothing more; contention is about one resource.
            var refusal = failures.Explain(failure, $"{operation.Method} {operation.Type.Name}", call.Tenant.Id, call.CancellationToken);
            return BulkOutcome.Failed(refusal) with { EndsRun = refusal.Status == HttpStatusCode.ServiceUnavailable && failure is not (ScimException or ContentionException) };
        }
    }

    private Task<IResult> SendAsync(BulkOperationCall call, BulkCall operation)
    {
        var requests = types.First(type => type.TypeIn(call.Tenant.Schemas).Name == operation.Type.Name);
        return operation.Method switch
        {
            BulkMethod.Post => requests.CreateAsync(call),
            BulkMethod.Put => requests.ReplaceAsync(call, operation.Id!),
            BulkMethod.Patch => requests.PatchAsync(call, operation.Id!),
            _ => requests.DeleteAsync(call, operation.Id!),
        };
    }

    private void Log(string tenant, IReadOnlyList<BulkOutcome?> outcomes)
    {
        if (logger.IsEnabled(LogLevel.Information))
        {
            var begun = outcomes.OfType<BulkOutcome>().ToList();
            var failed = begun.Count(outcome => outcome.Error is not null);
            LogOutcomes(tenant, outcomes.Count, begun.Count - failed, failed);
        }
    }

    [LoggerMessage(EventId = 5, EventName = "ScimBulk", Level = LogLevel.Information, Message = "Bulk request of '{Tenant}': {Operations} operations, {Done} done, {Failed} failed")]
    private partial void LogOutcomes(string tenant, int operations, int done, int failed);
}

/// <summary>An operation of a bulk request as the request that it stands for. Its answer shows no resource, so that none is read for it.</summary>
internal sealed class BulkOperationCall(ScimCall whole, TenantContext tenant, BulkCall operation) : ScimCall(whole, tenant)
{
    public override EntityTagCondition IfMatch => Condition(operation.Version);

    public override string? Query(string name) => null;

    public override Projection Project(ResourceType type) => Projection.Parse(CommonAttributes.Id.Name, excludedAttributes: null, type);

    /// <summary>The operation's data; as a part of the request's body it has been found to be proper JSON already.</summary>
    public override Task<JsonDocument> ReadBodyAsync(int maxBytes = ServiceLimits.BodyBytes)
    {
        var body = operation.Body!.Value;
        return body.Length <= maxBytes
            ? Task.FromResult(JsonDocument.Parse(body))
            : throw ScimException.TooLarge($"The operation's data is larger than {maxBytes} bytes, the most that is accepted for one.");
    }
}
