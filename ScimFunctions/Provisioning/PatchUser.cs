using System.Text.Json;
using System.Text.Json.Nodes;
using ScimFunctions.Scim.Patch;
using ScimFunctions.Storage;

namespace ScimFunctions.Provisioning;

/// <summary>PATCH: the operations are applied in order to a copy, so that all take effect or none (RFC 7644 §3.5.2).</summary>
public sealed class PatchUser(UpdateUser update)
{
    public Task<UserRecord> ExecuteAsync(
        ProvisioningRequest request, string id, EntityTagCondition ifMatch, JsonElement body, CancellationToken cancellationToken)
    {
        var patch = PatchRequest.Parse(body, request.Tenant.Schemas.User, request.Tolerances);
        return update.ExecuteAsync(request, id, ifMatch, Apply, cancellationToken);

        JsonObject Apply(JsonObject user)
        {
            user["id"] = id;
            patch.ApplyTo(user);
            user.Remove("id");
            return user;
        }
    }
}
