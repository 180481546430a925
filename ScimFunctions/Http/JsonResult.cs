using System.Buffers;
using System.Globalization;
using Microsoft.AspNetCore.Http;
using ScimFunctions.Scim.Resources;

namespace ScimFunctions.Http;

/// <summary>A response with a JSON body. The body is made at once, so that a failure to make it is still answered as an error.</summary>
/// <param name="status">The HTTP status; every 503 says when to try again.</param>
/// <param name="mediaType">The media type; null for the one that the caller of a SCIM endpoint accepts.</param>
/// <param name="write">Writes the body.</param>
internal class JsonResult(HttpStatusCode status, string? mediaType, Action<Utf8JsonWriter> write) : IResult, IStatusCodeHttpResult
{
    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(5);

    private readonly ReadOnlyMemory<byte> body = Encode(write);

    public int? StatusCode => (int)status;

    public async Task ExecuteAsync(HttpContext httpContext)
    {
        var response = httpContext.Response;
        response.StatusCode = (int)status;
        response.ContentType = mediaType ?? MediaTypes.ForResponse(httpContext.Request);
        response.ContentLength = body.Length;
        if (status == HttpStatusCode.ServiceUnavailable)
        {
            response.Headers.RetryAfter = RetryAfter.TotalSeconds.ToString(CultureInfo.InvariantCulture);
        }

        AddHeaders(response);
        // What is written to a caller who has hung up goes nowhere, which is no failure.
        await response.Body.WriteAsync(body, CancellationToken.None);
    }

    protected virtual void AddHeaders(HttpResponse response)
    {
    }

    private static ReadOnlyMemory<byte> Encode(Action<Utf8JsonWriter> write)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, ResourceWriter.JsonOptions))
        {
            write(writer);
        }

        return buffer.WrittenMemory;
    }
}
