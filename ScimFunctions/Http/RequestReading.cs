using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;
using Microsoft.Net.Http.Headers;
using ScimFunctions.Scim;
using ScimFunctions.Scim.Resources;

namespace ScimFunctions.Http;

/// <summary>Reads a request's body up to a limit.</summary>
internal static class RequestBody
{
    /// <exception cref="ScimException">413 naming the limit; as soon as it is known, so without reading the rest.</exception>
    public static async Task<ReadOnlyMemory<byte>> ReadAsync(HttpRequest request, int maxBytes, CancellationToken cancellationToken)
    {
        if (request.ContentLength > maxBytes)
        {
            throw TooLarge(maxBytes);
        }

        var body = new byte[(int)(request.ContentLength ?? 4096) + 1];
        var length = 0;
        while (true)
        {
            var read = await request.Body.ReadAsync(body.AsMemory(length), cancellationToken);
            if (read == 0)
            {
                return body.AsMemory(0, length);
            }

            length += read;
            if (length > maxBytes)
            {
                throw TooLarge(maxBytes);
            }

            if (length == body.Length)
            {
                Array.Resize(ref body, Math.Min(2 * body.Length, maxBytes + 1));
            }
        }
    }

    private static ScimException TooLarge(int maxBytes) =>
        ScimException.TooLarge($"The request's body is larger than {maxBytes} bytes, the most that is accepted here.");
}

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

/// <summary>Content negotiation (RFC 7644 §3.8): <c>application/scim+json</c>, or <c>application/json</c> for who asks for that.</summary>
internal static class MediaTypes
{
    public const string Scim = "application/scim+json";
    public const string Json = "application/json";
    public const string MergePatchJson = "application/merge-patch+json";
    public const string ProblemJson = "application/problem+json";

    /// <summary>
    /// What the response is written as: of SCIM's own type and plain JSON the one that the caller names with the higher quality, SCIM's own
    /// on a tie, and for who names neither. OneLogin asks for <c>application/json</c> and insists on it.
    /// </summary>
    public static string ForResponse(HttpRequest request)
    {
        if (!MediaTypeHeaderValue.TryParseList(request.Headers.Accept, out var accepted))
        {
            return Scim;
        }

        double scim = 0, json = 0;
        foreach (var type in accepted)
        {
            var quality = type.Quality ?? 1;
            if (type.MediaType.Equals(Json, StringComparison.OrdinalIgnoreCase))
            {
                json = Math.Max(json, quality);
            }
            else if (type.MediaType.Equals(Scim, StringComparison.OrdinalIgnoreCase))
            {
                scim = Math.Max(scim, quality);
            }
        }

        return json > scim ? Json : Scim;
    }

    /// <summary>
    /// The body must be said to be JSON, and as it is. A <c>charset</c> means nothing (RFC 8259 §11): JSON is UTF-8, and a body that is not
    /// is refused when it is read.
    /// </summary>
    /// <exception cref="ScimException">415: a body that is said to be something else than JSON, or nothing, or compressed.</exception>
    public static void RequireJsonBody(HttpRequest request) => RequireBody(request, Scim, Json);

    /// <summary>The body must be said to be one of two types, and as it is.</summary>
    /// <exception cref="ScimException">415: a body that is said to be something else, or nothing, or compressed.</exception>
    public static void RequireBody(HttpRequest request, string preferred, string other)
    {
        if (!MediaTypeHeaderValue.TryParse(request.ContentType, out var type)
            || !(type.MediaType.Equals(preferred, StringComparison.OrdinalIgnoreCase) || type.MediaType.Equals(other, StringComparison.OrdinalIgnoreCase)))
        {
            throw ScimException.UnsupportedMediaType(
                $"Send the body as {preferred} (or {other}); the request says {(string.IsNullOrEmpty(request.ContentType) ? "no Content-Type" : $"'{JsonText.Shorten(request.ContentType)}'")}.");
        }

        var encoding = request.Headers.ContentEncoding.ToString();
        if (encoding.Length > 0 && !encoding.Equals("identity", StringComparison.OrdinalIgnoreCase))
        {
            throw ScimException.UnsupportedMediaType($"Send the body as it is; the request says 'Content-Encoding: {JsonText.Shorten(encoding)}'.");
        }
    }
}

/// <summary>The address under which callers reach the service.</summary>
public sealed class PublicAddress(IOptions<ScimOptions> options)
{
    private readonly string? configured = options.Value.PublicBaseUrl is { Length: > 0 } address ? address.TrimEnd('/') : null;

    /// <summary>
    /// The SCIM base URL without a slash at its end: the configured public one, else as the request came in, which behind the Functions
    /// host is what the caller asked for.
    /// </summary>
    public string ScimBaseUrl(HttpRequest request) => $"{Origin(request)}/{Routes.ScimBase}";

    /// <summary>The address of something in the management API, by its path below that API's base.</summary>
    public string ManageUrl(HttpRequest request, string path) => $"{Origin(request)}/{Routes.ManageBase}/{path}";

    /// <summary>
    /// Scheme and host are those that the Functions host says, which overwrites what a client forwards of these two. It lets a forwarded prefix
    /// pass, so that there is none here; and what is neither http nor https is no address of ours.
    /// </summary>
    private string Origin(HttpRequest request) => configured
        ?? $"{(request.Scheme == Uri.UriSchemeHttp ? Uri.UriSchemeHttp : Uri.UriSchemeHttps)}://{request.Host.ToUriComponent()}";
}
