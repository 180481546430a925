using System.Net;
using Microsoft.AspNetCore.Http;
using ScimFunctions.Storage;

namespace ScimFunctions.Http;

/// <summary>A group as the response of a read or write, with its ETag and its address.</summary>
internal sealed class GroupResult(HttpStatusCode status, GroupRepresentation representation, GroupRecord group, IReadOnlyList<string>? memberIds)
    : JsonResult(status, mediaType: null, writer => representation.Write(writer, group, memberIds)), IResourceResult
{
    public string? ResourceId => group.Id;

    public string? EntityTag => group.Version;

    protected override void AddHeaders(HttpResponse response)
    {
        response.Headers.ETag = EntityTag;
        response.Headers.Location = representation.Location(group);
    }
}
