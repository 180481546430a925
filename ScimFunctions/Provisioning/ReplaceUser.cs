using System.Text.Json;
using System.Text.Json.Nodes;
using ScimFunctions.Scim.Resources;
using ScimFunctions.Storage;

namespace ScimFunctions.Provisioning;

/// <summary>
/// PUT: the user becomes what the body says; what it omits is cleared (RFC 7644 §3.5.1). Only <c>active</c> stays as it is when omitted,
/// so that no one who has left comes back by an omission.
/// </summary>
public sealed class ReplaceUser(UpdateUser update)
{
    public Task<UserRecord> ExecuteAsync(
        ProvisioningRequest request, string id, EntityTagCondition ifMatch, JsonElement body, CancellationToken cancellationToken)
    {
        var replacement = ResourceReader.Read(request.Tenant.Schemas.User, body, request.Tolerances);
        return update.ExecuteAsync(request, id, ifMatch, Replace, cancellationToken);

        JsonObject Replace(JsonObject stored)
        {
            var user = (JsonObject)replacement.DeepClone();
            user["active"] ??= stored["active"]?.DeepClone();
            return user;
        }
    }
}
