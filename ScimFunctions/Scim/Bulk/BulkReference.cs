using System.Text.RegularExpressions;

namespace ScimFunctions.Scim.Bulk;

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
    /// <param name="text">A text of an operation's data.</param>
    /// <param name="idOf">The id for a bulkId.</param>
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
