using System.Net;
using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace ScimFunctions.Http;

/// <summary>A new secret, which is shown this once and must be kept by no cache.</summary>
internal sealed class SecretResult(Action<Utf8JsonWriter> write) : JsonResult(HttpStatusCode.Created, MediaTypes.Json, write)
{
    protected override void AddHeaders(HttpResponse response) => response.Headers.CacheControl = "no-store";
}
