using System.Text.Json;
using System.Text.Json.Nodes;
using ScimFunctions.Scim.Patch;
using ScimFunctions.Storage;

namespace ScimFunctions.Provisioning;

/// <summary>
/// PATCH: the operations are applied in order to a copy, so that all take effect or none (RFC 7644 §3.5.2). As with PUT, <c>active</c>
/// stays as it is when it is removed or emptied, so that no one who has left comes back by that.
/// </summary>
public sealed class PatchUser(UpdateUser update, UserGroups groups)
{
    public async Task<UserRecord> ExecuteAsync(
        ProvisioningRequest request, string id, EntityTagCondition ifMatch, JsonElement body, CancellationToken cancellationToken)
    {
        var type = request.Tenant.Schemas.User;
        var patch = PatchRequest.Parse(body, type, request.Tolerances);
        var itsGroups = patch.Targets(type.FindTopLevelAttribute(UserCandidates.Groups)!) ? await groups.OfAsync(request.Tenant.Id, id, cancellationToken) : [];
        return await update.ExecuteAsync(request, id, ifMatch, Apply, cancellationToken);

        JsonObject Apply(JsonObject user)
        {
            var active = user["active"]?.DeepClone();
            // What the client has read is what it may echo.
            user["meta"]!["location"] = request.Location(type, id);
            if (itsGroups.Count > 0)
            {
                user[UserCandidates.Groups] = UserDocument.Groups(request, itsGroups);
            }

            patch.ApplyTo(user);
            user.Remove(UserCandidates.Groups);
            user["active"] ??= active;
            return user;
        }
    }
}
