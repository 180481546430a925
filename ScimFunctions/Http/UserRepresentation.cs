using System.Text.Json;
using ScimFunctions.Provisioning;
using ScimFunctions.Scim.Queries;
using ScimFunctions.Storage;

namespace ScimFunctions.Http;

/// <summary>Writes users as callers see them.</summary>
internal sealed class UserRepresentation(ProvisioningRequest request, Projection projection)
{
    private readonly ResourceRepresentation representation = new(request.BaseUrl, request.Tenant.Schemas.User, projection);

    public string Location(UserRecord user) => representation.Location(user.Id);

    public void Write(Utf8JsonWriter writer, UserRecord user) => representation.Write(writer, user.Id, user.Json.Span);
}
