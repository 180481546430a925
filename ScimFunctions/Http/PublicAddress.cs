using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;

namespace ScimFunctions.Http;

/// <summary>The address under which callers reach the service.</summary>
public sealed class PublicAddress(IOptions<ScimOptions> options)
{
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
    private string Origin(HttpRequest request) => options.Value.PublicBaseUrl is { Length: > 0 } configured
        ? configured.TrimEnd('/')
        : $"{(request.Scheme == Uri.UriSchemeHttp ? Uri.UriSchemeHttp : Uri.UriSchemeHttps)}://{request.Host.ToUriComponent()}";
}
