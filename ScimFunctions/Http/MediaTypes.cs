using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;
using ScimFunctions.Scim;
using ScimFunctions.Scim.Resources;

namespace ScimFunctions.Http;

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
