using System.Net;
using Microsoft.AspNetCore.Http;
using ScimFunctions.Provisioning;
using ScimFunctions.Storage;

namespace ScimFunctions.Http;

/// <summary>A user as the response of a read or write, with its ETag and its address: what <c>meta.location</c> says (RFC 7643 §3.1).</summary>
internal sealed class UserResult(HttpStatusCode status, UserRepresentation representation, UserRecord user, IReadOnlyList<UserGroup> groups)
    : JsonResult(status, mediaType: null, writer => representation.Write(writer, user, groups))
{
    protected override void AddHeaders(HttpResponse response)
    {
        response.Headers.ETag = user.Version;
        response.Headers.Location = representation.Location(user);
        response.Headers.ContentLocation = response.Headers.Location;
    }
}
