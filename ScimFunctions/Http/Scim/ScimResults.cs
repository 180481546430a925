using Microsoft.AspNetCore.Http;
using ScimFunctions.Provisioning;
using ScimFunctions.Provisioning.Listing;
using ScimFunctions.Scim;
using ScimFunctions.Scim.Messages;
using ScimFunctions.Scim.Queries;
using ScimFunctions.Scim.Schemas;

namespace ScimFunctions.Http.Scim;

/// <summary>Writes resources of one type as callers see them; parsed only where the caller asks for a part.</summary>
/// <param name="request">Knows the resources' addresses.</param>
/// <param name="type">The type of the resources.</param>
/// <param name="projection">Which of their attributes to write.</param>
internal sealed class ResourceRepresentation(ProvisioningRequest request, ResourceType type, Projection projection)
{
    /// <summary>Whether to write the attribute of that name; who does not want the members is not made to wait for them.</summary>
    public bool Shows(string attributeName) => projection.Includes(attributeName);

    /// <summary>A resource's <c>meta.location</c>.</summary>
    public string Location(string id) => request.Location(type, id);

    public void Write(Utf8JsonWriter writer, ShownResource resource)
    {
        var whole = resource.Encode(request);
        if (projection.IsDefault)
        {
            writer.WriteRawValue(whole.Span, skipInputValidation: true);
            return;
        }

        using var document = JsonDocument.Parse(whole);
        projection.Write(writer, document.RootElement);
    }
}

/// <summary>The response of a request about one resource, and what it says of the resource beside its body.</summary>
internal interface IResourceResult : IResult, IStatusCodeHttpResult
{
    /// <summary>The id of the resource that it shows; null where it shows none.</summary>
    string? ResourceId { get; }

    /// <summary>The resource's version; null where there is none to tell.</summary>
    string? EntityTag { get; }
}

/// <summary>A resource as the response of a read or write, with its ETag and its address, which is what <c>meta.location</c> says (RFC 7643 §3.1).</summary>
internal sealed class ResourceResult(HttpStatusCode status, ResourceRepresentation representation, ShownResource resource)
    : JsonResult(status, mediaType: null, writer => representation.Write(writer, resource)), IResourceResult
{
    public string? ResourceId => resource.Id;

    public string? EntityTag => resource.Version;

    protected override void AddHeaders(HttpResponse response)
    {
        var location = representation.Location(resource.Id);
        response.Headers.ETag = EntityTag;
        response.Headers.Location = location;
        response.Headers.ContentLocation = location;
    }
}

/// <summary>A response without a body, with an ETag if there is one to tell.</summary>
internal sealed class EmptyResult(HttpStatusCode status, string? entityTag = null) : IResourceResult
{
    public string? ResourceId => null;

    public string? EntityTag => entityTag;

    public int? StatusCode => (int)status;

    public Task ExecuteAsync(HttpContext httpContext)
    {
        httpContext.Response.StatusCode = (int)status;
        if (entityTag is not null)
        {
            httpContext.Response.Headers.ETag = entityTag;
        }

        return Task.CompletedTask;
    }
}

/// <summary>A page of a list as a list response (RFC 7644 §3.4.2, RFC 9865 §2).</summary>
/// <param name="page">The page.</param>
/// <param name="write">Writes one of its resources.</param>
internal sealed class ListResult(ResourcePage page, Action<Utf8JsonWriter, ShownResource> write)
    : JsonResult(HttpStatusCode.OK, mediaType: null, writer => Write(writer, page, write))
{
    private static void Write(Utf8JsonWriter writer, ResourcePage page, Action<Utf8JsonWriter, ShownResource> write)
    {
        if (page is { StartIndex: { } startIndex, TotalResults: { } totalResults })
        {
            ListResponseWriter.WriteStart(writer, totalResults, startIndex, page.Resources.Count);
        }
        else
        {
            ListResponseWriter.WriteStart(writer, page.TotalResults, page.Resources.Count, page.PreviousCursor, page.NextCursor);
        }

        foreach (var resource in page.Resources)
        {
            write(writer, resource);
        }

        ListResponseWriter.WriteEnd(writer);
    }
}

/// <summary>A SCIM error (RFC 7644 §3.12), with the headers that its status calls for.</summary>
internal sealed class ErrorResult(ScimException error, IReadOnlyList<string>? allow = null)
    : JsonResult(error.Status, mediaType: null, writer => ErrorMessage.Write(writer, error))
{
    protected override void AddHeaders(HttpResponse response)
    {
        if (error.Status == HttpStatusCode.Unauthorized)
        {
            // Who has sent no token is told of no error (RFC 6750 §3.1).
            response.Headers.WWWAuthenticate = BearerToken.Of(response.HttpContext.Request) is null
                ? "Bearer realm=\"SCIM\""
                : "Bearer realm=\"SCIM\", error=\"invalid_token\"";
        }

        if (allow is not null)
        {
            response.Headers.Allow = string.Join(", ", allow);
        }
    }
}
