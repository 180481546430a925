using Microsoft.AspNetCore.Http;
using ScimFunctions.Scim;
using ScimFunctions.Scim.Resources;

namespace ScimFunctions.Http.Management;

/// <summary>The body of a management request, a JSON object.</summary>
internal static class ManagementBody
{
    /// <summary>The largest body, in bytes.</summary>
    public const int MaxBytes = 64 * 1024;

    /// <summary>The body, which the caller disposes.</summary>
    /// <exception cref="ScimException">400, 413 or 415.</exception>
    public static async Task<JsonDocument> ReadAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        MediaTypes.RequireBody(request, MediaTypes.Json, MediaTypes.MergePatchJson);
        return ScimBody.Parse(await RequestBody.ReadAsync(request, MaxBytes, cancellationToken));
    }

    /// <summary>The body, which the caller disposes; null if the request has none.</summary>
    /// <exception cref="ScimException">400, 413 or 415.</exception>
    public static async Task<JsonDocument?> ReadOptionalAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        var body = await RequestBody.ReadAsync(request, MaxBytes, cancellationToken);
        if (body.IsEmpty)
        {
            return null;
        }

        MediaTypes.RequireBody(request, MediaTypes.Json, MediaTypes.MergePatchJson);
        return ScimBody.Parse(body);
    }
}
