using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;

namespace ScimFunctions.Http.Management;

/// <summary>An error of the management API as problem details (RFC 9457).</summary>
internal sealed class ProblemResult(HttpStatusCode status, string detail) : JsonResult(status, MediaTypes.ProblemJson, writer =>
{
    writer.WriteStartObject();
    writer.WriteString("title", ReasonPhrases.GetReasonPhrase((int)status));
    writer.WriteNumber("status", (int)status);
    writer.WriteString("detail", detail);
    writer.WriteEndObject();
})
{
    protected override void AddHeaders(HttpResponse response)
    {
        if (response.StatusCode == StatusCodes.Status401Unauthorized)
        {
            response.Headers.WWWAuthenticate = "Bearer realm=\"management\"";
        }
    }
}
