using System.Net;
using System.Text.Encodings.Web;
using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace ScimFunctions.Http;

/// <summary>A response with a JSON body, written whole, with its length.</summary>
/// <param name="status">The HTTP status.</param>
/// <param name="mediaType">The media type; null for the one that the caller of a SCIM endpoint accepts.</param>
/// <param name="write">Writes the body.</param>
internal class JsonResult(HttpStatusCode status, string? mediaType, Action<Utf8JsonWriter> write) : IResult, IStatusCodeHttpResult
{
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public int? StatusCode => (int)status;

    public async Task ExecuteAsync(HttpContext httpContext)
    {
        using var body = new MemoryStream();
        using (var writer = new Utf8JsonWriter(body, Options))
        {
            write(writer);
        }

        var response = httpContext.Response;
        response.StatusCode = (int)status;
        response.ContentType = mediaType ?? MediaTypes.ForResponse(httpContext.Request);
        response.ContentLength = body.Length;
        AddHeaders(response);
        await response.Body.WriteAsync(body.GetBuffer().AsMemory(0, (int)body.Length), httpContext.RequestAborted);
    }

    protected virtual void AddHeaders(HttpResponse response)
    {
    }
}
