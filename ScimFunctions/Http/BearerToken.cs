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
        if (!header.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase))
        {
            return null;
        }

        // Whoever pastes the word beside the token into a form that adds it sends it twice.
        var token = header.AsSpan(Scheme.Length).Trim();
        if (token.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase))
        {
            token = token[Scheme.Length..].Trim();
        }

        return token.Length > 0 ? token.ToString() : null;
    }
}
