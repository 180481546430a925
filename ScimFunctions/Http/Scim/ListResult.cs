using ScimFunctions.Provisioning.Listing;
using ScimFunctions.Scim.Messages;

namespace ScimFunctions.Http.Scim;

/// <summary>A page of a list as a list response (RFC 7644 §3.4.2, RFC 9865 §2).</summary>
/// <param name="page">The page.</param>
/// <param name="write">Writes one of its resources.</param>
internal sealed class ListResult(ResourcePage page, Action<Utf8JsonWriter, ListedResource> write)
    : JsonResult(HttpStatusCode.OK, mediaType: null, writer => Write(writer, page, write))
{
    private static void Write(Utf8JsonWriter writer, ResourcePage page, Action<Utf8JsonWriter, ListedResource> write)
    {
        if (page is { StartIndex: { } startIndex, TotalResults: { } totalResults })
        {
            ListResponseWriter.WriteStart(writer, totalResults, startIndex, page.Resources.Count);
        }
        else
        {
            ListResponseWriter.WriteStart(writer, page.TotalResults, page.Resources.Count, page.PreviousCursor, page.NextCursor);
        }

        foreach (var resource in page.Resources)
        {
            write(writer, resource);
        }

        ListResponseWriter.WriteEnd(writer);
    }
}
