using Microsoft.AspNetCore.Http;

namespace ScimFunctions.Http.Management;

/// <summary>A new secret, which is shown this once and must be kept by no cache.</summary>
internal sealed class SecretResult(Action<Utf8JsonWriter> write) : JsonResult(HttpStatusCode.Created, MediaTypes.Json, write)
{
    protected override void AddHeaders(HttpResponse response) => response.Headers.CacheControl = "no-store";
}
