using Microsoft.AspNetCore.Http;
using ScimFunctions.Provisioning;
using ScimFunctions.Scim;
using ScimFunctions.Scim.Queries;
using ScimFunctions.Scim.Resources;
using ScimFunctions.Scim.Schemas;
using ScimFunctions.Scim.Tolerances;
using ScimFunctions.Tenants;

namespace ScimFunctions.Http.Scim;

/// <summary>A SCIM request whose caller is known; or an operation of a bulk request, which is handled as if it were one.</summary>
public class ScimCall(HttpRequest request, TenantContext tenant, string baseUrl, CancellationToken cancellationToken)
{
    /// <summary>A part of a request.</summary>
    /// <param name="whole">The request; what it tolerates is recorded there.</param>
    /// <param name="tenant">The tenant as it stands by now.</param>
    protected ScimCall(ScimCall whole, TenantContext tenant)
        : this(whole.Request, tenant, whole.BaseUrl, whole.CancellationToken) => Tolerances = whole.Tolerances;

    /// <summary>The largest body of a single resource's request, in bytes.</summary>
    public const int MaxBodyBytes = 1024 * 1024;

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
    public virtual async Task<JsonDocument> ReadBodyAsync(int maxBytes = MaxBodyBytes)
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
