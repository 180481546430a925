using Microsoft.AspNetCore.Http;

namespace ScimFunctions.Http;

/// <summary>The bearer token of a request (RFC 6750 §2.1).</summary>
internal static class BearerToken
{
    private const string Scheme = "Bearer ";

    /// <summary>Null if the request has none. The scheme's case does not matter (RFC 9110 §11.1).</summary>
    public static string? Of(HttpRequest request)
    {
        var header = request.Headers.Authorization.ToString();
        return header.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase) && header.AsSpan(Scheme.Length).Trim() is { Length: > 0 } token
            ? token.ToString()
            : null;
    }
}
