using Microsoft.AspNetCore.Http;
using ScimFunctions.Provisioning.Groups;
using ScimFunctions.Provisioning.Listing;
using ScimFunctions.Storage;

namespace ScimFunctions.Http.Scim;

/// <summary>A resource as the response of a read or write, with its ETag and its address, which is what <c>meta.location</c> says (RFC 7643 §3.1).</summary>
internal sealed class ResourceResult : JsonResult, IResourceResult
{
    private readonly string location;

    /// <param name="status">The HTTP status.</param>
    /// <param name="representation">How users are written.</param>
    /// <param name="user">The user.</param>
    /// <param name="groups">As in <see cref="ListedResource.Memberships"/>.</param>
    public ResourceResult(HttpStatusCode status, ResourceRepresentation representation, UserRecord user, ReadOnlyMemory<byte> groups)
        : base(status, mediaType: null, writer => representation.Write(writer, user.Id, user.Json.Span, groups.Span)) =>
        (ResourceId, EntityTag, location) = (user.Id, user.Version, representation.Location(user.Id));

    /// <param name="status">The HTTP status.</param>
    /// <param name="representation">How groups are written.</param>
    /// <param name="group">The group.</param>
    /// <param name="members">As in <see cref="ListedResource.Memberships"/>.</param>
    public ResourceResult(HttpStatusCode status, ResourceRepresentation representation, GroupRecord group, ReadOnlyMemory<byte> members)
        : base(status, mediaType: null, writer => representation.Write(writer, group.Id, GroupDocument.WithMeta(group).Span, members.Span)) =>
        (ResourceId, EntityTag, location) = (group.Id, group.Version, representation.Location(group.Id));

    public string? ResourceId { get; }

    public string? EntityTag { get; }

    protected override void AddHeaders(HttpResponse response)
    {
        response.Headers.ETag = EntityTag;
        response.Headers.Location = location;
        response.Headers.ContentLocation = location;
    }
}
