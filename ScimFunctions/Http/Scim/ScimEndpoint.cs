using System.Diagnostics;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using ScimFunctions.Provisioning;
using ScimFunctions.Scim;
using ScimFunctions.Scim.Queries;
using ScimFunctions.Scim.Resources;
using ScimFunctions.Scim.Schemas;
using ScimFunctions.Scim.Tolerances;
using ScimFunctions.Secrets;
using ScimFunctions.Tenants;

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

/// <summary>Tells from its token on which tenant's behalf an identity provider calls. Every refusal reads the same, so that none says which tenants exist.</summary>
public sealed class ScimAuthentication(TenantCache tenants, CachedSecrets secrets)
{
    /// <exception cref="ScimException">401 for no token, one of another form, of no tenant, or a wrong one; 403 for a suspended tenant.</exception>
    public async Task<TenantContext> AuthenticateAsync(string? bearerToken, CancellationToken cancellationToken)
    {
        if (bearerToken is null)
        {
            throw ScimException.Unauthorized("Send the organisation's SCIM token: 'Authorization: Bearer scim_…'.");
        }

        if (ScimToken.TryParse(bearerToken) is not { } token
            || await tenants.FindAsync(token.Tenant, cancellationToken) is not { } tenant
            || !await secrets.AnyMatchesAsync(ScimToken.SecretName(token.Tenant), values => token.IsAnyOf(Hashes(token.Tenant, values)), cancellationToken))
        {
            throw ScimException.Unauthorized("The SCIM token is not valid. Copy the current one from the organisation's settings, or have a new one issued.");
        }

        return tenant.Tenant.State != TenantState.Suspended
            ? tenant
            : throw ScimException.Forbidden("Provisioning is suspended for this organisation. Ask the vendor to resume it.");
    }

    private static IEnumerable<byte[]> Hashes(string tenant, IReadOnlyList<string> secretValues) =>
        secretValues.Select(value => ScimToken.HashOfSecret(tenant, value)).OfType<byte[]>();
}

/// <summary>A SCIM request whose caller is known; or an operation of a bulk request, which is handled as if it were one.</summary>
public class ScimCall(HttpRequest request, TenantContext tenant, string baseUrl, CancellationToken cancellationToken)
{
    /// <summary>A part of a request.</summary>
    /// <param name="whole">The request; what it tolerates is recorded there.</param>
    /// <param name="tenant">The tenant as it stands by now.</param>
    protected ScimCall(ScimCall whole, TenantContext tenant)
        : this(whole.Request, tenant, whole.BaseUrl, whole.CancellationToken) => Tolerances = whole.Tolerances;

    public TenantContext Tenant { get; } = tenant;

    public RequestTolerances Tolerances { get; private init; } = new(strict: tenant.Settings.Mode is TenantMode.Strict);

    public ProvisioningRequest Provisioning => field ??= new(Tenant, Tolerances, BaseUrl);

    /// <summary>The SCIM base URL as the caller sees it, without a slash at its end.</summary>
    public string BaseUrl { get; } = baseUrl;

    public CancellationToken CancellationToken { get; } = cancellationToken;

    public virtual EntityTagCondition IfMatch => Condition(Request.Headers.IfMatch);

    public EntityTagCondition IfNoneMatch => Condition(Request.Headers.IfNoneMatch);

    private HttpRequest Request { get; } = request;

    /// <summary>A query parameter, whatever the case of its name; null if it is absent or empty. Unknown ones are ignored (RFC 7644 §3.4.2).</summary>
    public virtual string? Query(string name) => Request.Query[name] is [{ Length: > 0 } value, ..] ? value : null;

    /// <summary>A query parameter that is a list of names, which may be spread over several of the same name.</summary>
    public string? QueryList(string name) => Request.Query[name] is { Count: > 0 } values ? string.Join(',', values.AsEnumerable()) : null;

    /// <summary>What the query asks of a list.</summary>
    /// <exception cref="ScimException">400 <c>invalidValue</c> or <c>invalidCount</c>.</exception>
    public ListRequest List() => ListRequest.Parse(
        Query("filter"),
        Query("sortBy"),
        Query("sortOrder"),
        Query("startIndex"),
        Query("count"),
        Request.Query["cursor"] is [var cursor, ..] ? cursor ?? "" : null,
        QueryList("attributes"),
        QueryList("excludedAttributes"));

    /// <summary>Which attributes of a resource to show, as <c>attributes</c> and <c>excludedAttributes</c> ask for them.</summary>
    /// <exception cref="ScimException">400 <c>invalidValue</c>.</exception>
    public virtual Projection Project(ResourceType type) => Projection.Parse(QueryList("attributes"), QueryList("excludedAttributes"), type);

    /// <summary>The body, which the caller disposes.</summary>
    /// <exception cref="ScimException">400 <c>invalidSyntax</c>, 413 or 415.</exception>
    public virtual async Task<JsonDocument> ReadBodyAsync(int maxBytes = ServiceLimits.BodyBytes)
    {
        MediaTypes.RequireJsonBody(Request);
        return ScimBody.Parse(await RequestBody.ReadAsync(Request, maxBytes, CancellationToken));
    }

    /// <summary>What is sent and has no entity tag in it is a condition that no version fulfils: whoever states one must not write without it.</summary>
    protected static EntityTagCondition Condition(Microsoft.Extensions.Primitives.StringValues header)
    {
        var text = header.ToString();
        var tags = text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        return string.IsNullOrWhiteSpace(text) ? EntityTagCondition.None : new EntityTagCondition(tags.Length > 0 ? tags : [text]);
    }
}
