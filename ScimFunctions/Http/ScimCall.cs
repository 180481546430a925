using System.Text.Json;
using Microsoft.AspNetCore.Http;
using ScimFunctions.Provisioning;
using ScimFunctions.Scim;
using ScimFunctions.Scim.Queries;
using ScimFunctions.Scim.Resources;
using ScimFunctions.Scim.Tolerances;
using ScimFunctions.Tenants;

namespace ScimFunctions.Http;

/// <summary>A SCIM request whose caller is known.</summary>
public sealed class ScimCall(HttpRequest request, TenantContext tenant, string baseUrl, CancellationToken cancellationToken)
{
    /// <summary>The largest body of a single resource's request, in bytes.</summary>
    public const int MaxBodyBytes = 1024 * 1024;

    public TenantContext Tenant { get; } = tenant;

    public RequestTolerances Tolerances { get; } = new(tenant.Settings.Strict);

    public ProvisioningRequest Provisioning => new(Tenant, Tolerances, BaseUrl);

    /// <summary>The SCIM base URL as the caller sees it, without a slash at its end.</summary>
    public string BaseUrl { get; } = baseUrl;

    public CancellationToken CancellationToken { get; } = cancellationToken;

    public EntityTagCondition IfMatch => Condition(request.Headers.IfMatch);

    public EntityTagCondition IfNoneMatch => Condition(request.Headers.IfNoneMatch);

    /// <summary>A query parameter, whatever the case of its name; null if it is absent or empty. Unknown ones are ignored (RFC 7644 §3.4.2).</summary>
    public string? Query(string name) => request.Query[name] is [{ Length: > 0 } value, ..] ? value : null;

    /// <summary>A query parameter that is a list of names, which may be spread over several of the same name.</summary>
    public string? QueryList(string name) => request.Query[name] is { Count: > 0 } values ? string.Join(',', values.AsEnumerable()) : null;

    /// <summary>What the query asks of a list.</summary>
    /// <exception cref="ScimException">400 <c>invalidValue</c> or <c>invalidCount</c>.</exception>
    public ListRequest List() => ListRequest.Parse(
        Query("filter"),
        Query("sortBy"),
        Query("sortOrder"),
        Query("startIndex"),
        Query("count"),
        request.Query["cursor"] is [var cursor, ..] ? cursor ?? "" : null,
        QueryList("attributes"),
        QueryList("excludedAttributes"));

    /// <summary>The body, which the caller disposes.</summary>
    /// <exception cref="ScimException">400 <c>invalidSyntax</c>, 413 or 415.</exception>
    public async Task<JsonDocument> ReadBodyAsync(int maxBytes = MaxBodyBytes)
    {
        MediaTypes.RequireJsonBody(request);
        return ScimBody.Parse(await RequestBody.ReadAsync(request, maxBytes, CancellationToken));
    }

    /// <summary>What is sent and has no entity tag in it is a condition that no version fulfils: whoever states one must not write without it.</summary>
    private static EntityTagCondition Condition(Microsoft.Extensions.Primitives.StringValues header)
    {
        var text = header.ToString();
        var tags = text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        return string.IsNullOrWhiteSpace(text) ? EntityTagCondition.None : new EntityTagCondition(tags.Length > 0 ? tags : [text]);
    }
}
