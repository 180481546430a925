using Microsoft.AspNetCore.Http;
using ScimFunctions.Scim;
using ScimFunctions.Scim.Messages;

namespace ScimFunctions.Http.Scim;

/// <summary>A SCIM error (RFC 7644 §3.12), with the headers that its status calls for.</summary>
internal sealed class ErrorResult(ScimException error, IReadOnlyList<string>? allow = null)
    : JsonResult(error.Status, mediaType: null, writer => ErrorMessage.Write(writer, error))
{
    protected override void AddHeaders(HttpResponse response)
    {
        if (error.Status == System.Net.HttpStatusCode.Unauthorized)
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
