using Microsoft.AspNetCore.Http;

namespace ScimFunctions.Http.Management;

/// <summary>What a management request has created, and where it is.</summary>
internal sealed class CreatedResult(string location, Action<Utf8JsonWriter> write) : JsonResult(HttpStatusCode.Created, MediaTypes.Json, write)
{
    protected override void AddHeaders(HttpResponse response) => response.Headers.Location = location;
}
