using System.Net;
using Microsoft.AspNetCore.Http;
using ScimFunctions.Provisioning;
using ScimFunctions.Storage;

namespace ScimFunctions.Http;

/// <summary>A user as the response of a read or write, with its ETag and its address.</summary>
internal sealed class UserResult(HttpStatusCode status, UserRepresentation representation, UserRecord user, IReadOnlyList<UserGroup> groups)
    : JsonResult(status, mediaType: null, writer => representation.Write(writer, user, groups)), IResourceResult
{
    public string? ResourceId => user.Id;

    public string? EntityTag => user.Version;

    protected override void AddHeaders(HttpResponse response)
    {
        response.Headers.ETag = EntityTag;
        response.Headers.Location = representation.Location(user);
    }
}
