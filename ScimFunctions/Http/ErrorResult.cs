using System.Globalization;
using Microsoft.AspNetCore.Http;
using ScimFunctions.Scim;
using ScimFunctions.Scim.Queries;

namespace ScimFunctions.Http;

/// <summary>A SCIM error (RFC 7644 §3.12), with the headers that its status calls for.</summary>
internal sealed class ErrorResult(ScimException error, TimeSpan? retryAfter = null, IReadOnlyList<string>? allow = null)
    : JsonResult(error.Status, mediaType: null, writer => ErrorMessage.Write(writer, error))
{
    protected override void AddHeaders(HttpResponse response)
    {
        if (error.Status == System.Net.HttpStatusCode.Unauthorized)
        {
            response.Headers.WWWAuthenticate = "Bearer realm=\"SCIM\"";
        }

        if (retryAfter is { } pause)
        {
            response.Headers.RetryAfter = ((int)pause.TotalSeconds).ToString(CultureInfo.InvariantCulture);
        }

        if (allow is not null)
        {
            response.Headers.Allow = string.Join(", ", allow);
        }
    }
}
