using Microsoft.AspNetCore.Http;
using ScimFunctions.Scim;
using ScimFunctions.Scim.Queries;

namespace ScimFunctions.Http;

/// <summary>A SCIM error (RFC 7644 §3.12), with the headers that its status calls for.</summary>
internal sealed class ErrorResult(ScimException error, IReadOnlyList<string>? allow = null)
    : JsonResult(error.Status, mediaType: null, writer => ErrorMessage.Write(writer, error))
{
    protected override void AddHeaders(HttpResponse response)
    {
        if (error.Status == System.Net.HttpStatusCode.Unauthorized)
        {
            response.Headers.WWWAuthenticate = "Bearer realm=\"SCIM\"";
        }

        if (allow is not null)
        {
            response.Headers.Allow = string.Join(", ", allow);
        }
    }
}
