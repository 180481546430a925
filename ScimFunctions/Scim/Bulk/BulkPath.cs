using System.Text.RegularExpressions;
using ScimFunctions.Scim.Resources;
using ScimFunctions.Scim.Schemas;
using ScimFunctions.Scim.Tolerances;

namespace ScimFunctions.Scim.Bulk;

/// <summary>What an operation is about: the endpoint of a resource type, or a resource by its id or by the bulkId of what creates it.</summary>
/// <param name="Id">The resource's id, if the path has one.</param>
/// <param name="BulkId">The bulkId that the path refers to, if it does.</param>
public sealed record BulkPath(ResourceType Type, string? Id, string? BulkId)
{
    /// <summary>Reads a path relative to the base URL; a slash at its end and the case of the endpoint mean nothing, as in an address.</summary>
    /// <exception cref="ScimException">404 if there is nothing of that kind, 400 <c>invalidPath</c> for a form that a strict tenant does not take.</exception>
    public static BulkPath Parse(string text, string baseUrl, SchemaCatalog schemas, RequestTolerances tolerances)
    {
        var path = text.StartsWith(baseUrl + "/", StringComparison.OrdinalIgnoreCase) ? text[baseUrl.Length..] : text;
        if (path.Length != text.Length || !path.StartsWith('/'))
        {
            path = tolerances.Allow(Tolerance.UnusualBulkPath)
                ? path.StartsWith('/') ? path : "/" + path
                : throw ScimException.InvalidPath($"'path' must be relative to the base URL, as in /Users; got '{JsonText.Shorten(text)}'.");
        }

        // Parameters could only say what of the resource is shown, and a bulk response shows none.
        var query = path.IndexOf('?', StringComparison.Ordinal);
        path = query < 0 ? path : path[..query];
        var segments = (path.Length > 1 && path.EndsWith('/') ? path[1..^1] : path[1..]).Split('/');
        var type = schemas.ResourceTypes.FirstOrDefault(type => type.Endpoint.AsSpan(1).Equals(segments[0], StringComparison.OrdinalIgnoreCase));
        return (type, segments) switch
        {
            (not null, [_]) => new BulkPath(type, Id: null, BulkId: null),
            (not null, [_, { Length: > 0 } segment]) => OfResource(type, Uri.UnescapeDataString(segment)),
            _ => throw ScimException.NotFound(
                $"There is nothing at '{JsonText.Shorten(text)}' that a bulk request could change; 'path' must be {string.Join(" or ", schemas.ResourceTypes.Select(known => known.Endpoint))}, with an id unless the method is POST."),
        };
    }

    /// <exception cref="ScimException">405: the method is for the other of endpoint and resource.</exception>
    internal void RequireFits(BulkMethod method)
    {
        if (method is BulkMethod.Post != (Id is null && BulkId is null))
        {
            throw new ScimException(HttpStatusCode.MethodNotAllowed, scimType: null, method is BulkMethod.Post
                ? $"POST creates a resource and needs the path {Type.Endpoint}; the path of this operation names one that exists."
                : $"The path of this operation names no resource; it must be {Type.Endpoint}/ with an id behind it.");
        }
    }

    private static BulkPath OfResource(ResourceType type, string id) =>
        BulkReference.Read(id) is { } bulkId ? new BulkPath(type, Id: null, bulkId) : new BulkPath(type, id, BulkId: null);
}

/// <summary>
/// A reference to what another operation of the request creates (RFC 7644 §3.7.2). It stands where an id would stand: as a whole text
/// (<c>bulkId:x</c>), at the end of an address (<c>/Users/bulkId:x</c>), or as a text in the path of a PATCH (<c>members[value eq "bulkId:x"]</c>).
/// </summary>
internal static partial class BulkReference
{
    private const string Prefix = "bulkId:";
    private const string Segment = "/" + Prefix;

    /// <summary>The bulkId that an id is a reference to; null if it is none.</summary>
    public static string? Read(string id) => id.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase) ? id[Prefix.Length..] : null;

    /// <summary>The text with ids in place of references.</summary>
    public static string Replace(string text, Func<string, string> idOf)
    {
        if (Read(text) is { } whole)
        {
            return idOf(whole);
        }

        var end = text.LastIndexOf(Segment, StringComparison.OrdinalIgnoreCase);
        return end > 0 && text[end - 1] != '/' && !text.Any(char.IsWhiteSpace)
            ? text[..(end + 1)] + Uri.EscapeDataString(idOf(Uri.UnescapeDataString(text[(end + Segment.Length)..].TrimEnd('/'))))
            : text;
    }

    /// <summary>The path of a PATCH with ids in place of references.</summary>
    public static string ReplaceInPath(string path, Func<string, string> idOf) =>
        InFilter().Replace(path, match => $"\"{JsonEncodedText.Encode(idOf(match.Groups["bulkId"].Value))}\"");

    [GeneratedRegex("\"bulkId:(?<bulkId>[^\"\\\\]+)\"", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex InFilter();
}
