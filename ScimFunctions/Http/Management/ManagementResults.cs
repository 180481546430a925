using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;
using ScimFunctions.Scim;

namespace ScimFunctions.Http.Management;

/// <summary>What a management request has created, and where it is.</summary>
internal sealed class CreatedResult(string location, Action<Utf8JsonWriter> write) : JsonResult(HttpStatusCode.Created, MediaTypes.Json, write)
{
    protected override void AddHeaders(HttpResponse response) => response.Headers.Location = location;
}

/// <summary>A new secret, which is shown this once and must be kept by no cache.</summary>
internal sealed class SecretResult(Action<Utf8JsonWriter> write) : JsonResult(HttpStatusCode.Created, MediaTypes.Json, write)
{
    protected override void AddHeaders(HttpResponse response) => response.Headers.CacheControl = "no-store";
}

/// <summary>A refusal as problem details (RFC 9457), with the headers that its status calls for.</summary>
internal sealed class ProblemResult(ScimException refusal, IReadOnlyList<string>? allow = null) : JsonResult(refusal.Status, MediaTypes.ProblemJson, writer =>
{
    writer.WriteStartObject();
    writer.WriteString("title", ReasonPhrases.GetReasonPhrase((int)refusal.Status));
    writer.WriteNumber("status", (int)refusal.Status);
    writer.WriteString("detail", refusal.Detail);
    writer.WriteEndObject();
})
{
    protected override void AddHeaders(HttpResponse response)
    {
        if (refusal.Status == System.Net.HttpStatusCode.Unauthorized)
        {
            response.Headers.WWWAuthenticate = "Bearer realm=\"management\"";
        }

        if (allow is not null)
        {
            response.Headers.Allow = string.Join(", ", allow);
        }
    }
}
