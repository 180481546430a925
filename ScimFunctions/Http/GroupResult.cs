using System.Net;
using Microsoft.AspNetCore.Http;
using ScimFunctions.Storage;

namespace ScimFunctions.Http;

/// <summary>A group as the response of a read or write, with its ETag and its address: what <c>meta.location</c> says (RFC 7643 §3.1).</summary>
internal sealed class GroupResult(HttpStatusCode status, GroupRepresentation representation, GroupRecord group, IReadOnlyList<string>? memberIds)
    : JsonResult(status, mediaType: null, writer => representation.Write(writer, group, memberIds))
{
    protected override void AddHeaders(HttpResponse response)
    {
        response.Headers.ETag = group.Version;
        response.Headers.Location = representation.Location(group);
        response.Headers.ContentLocation = response.Headers.Location;
    }
}
