using System.Text.Json;
using System.Text.Json.Nodes;
using ScimFunctions.Scim;
using ScimFunctions.Scim.Resources;
using ScimFunctions.Storage;

namespace ScimFunctions.Provisioning;

/// <summary>
/// PUT: the user becomes what the body says; what it omits is cleared (RFC 7644 §3.5.1). Only <c>active</c> stays as it is when omitted,
/// so that no one who has left comes back by an omission.
/// </summary>
public sealed class ReplaceUser(UpdateUser update)
{
    private const string Active = "active";

    public Task<UserRecord> ExecuteAsync(
        ProvisioningRequest request, string id, EntityTagCondition ifMatch, JsonElement body, CancellationToken cancellationToken)
    {
        var type = request.Tenant.Schemas.User;
        var isLeaving = !request.Tolerances.Strict && Leaving.LastReadable(type, body, Active)?.GetValue<bool>() is false;
        JsonObject? replacement = null;
        ScimException? refusal = null;
        try
        {
            replacement = ResourceReader.Read(type, body, request.Tolerances);
        }
        catch (ScimException unread) when (isLeaving && Leaving.IsRefusal(unread))
        {
            refusal = unread;
        }

        var edit = new ResourceEdit(Replace, isLeaving ? stored => Leaving.PartsOf(type, body, stored, Active) : null);
        return update.ExecuteAsync(request, id, ifMatch, edit, cancellationToken);

        JsonObject Replace(JsonObject stored)
        {
            if (replacement is null)
            {
                throw refusal!;
            }

            var user = (JsonObject)replacement.DeepClone();
            user[Active] ??= stored[Active]?.DeepClone();
            return user;
        }
    }
}
