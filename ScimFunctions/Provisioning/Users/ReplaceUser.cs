using ScimFunctions.Scim.Resources;
using ScimFunctions.Storage;

namespace ScimFunctions.Provisioning.Users;

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
        JsonObject? replacement = null;
        var whole = Leaving.ReadWhole(
            () =>
            {
                replacement = ResourceReader.Read(type, body, request.Tolerances);
                return stored => Replace(stored, replacement);
            },
            () => !request.Tolerances.Strict && Leaving.IsDeactivation(Leaving.LastReadable(type, body, Active)));
        var isLeaving = replacement is null || (!request.Tolerances.Strict && Leaving.IsDeactivation(replacement[Active]));
        var edit = new ResourceEdit(whole, isLeaving ? stored => Leaving.PartsOf(type, body, stored, Active) : null);
        return update.ExecuteAsync(request, id, ifMatch, edit, cancellationToken);

        static JsonObject Replace(JsonObject stored, JsonObject replacement)
        {
            var user = (JsonObject)replacement.DeepClone();
            user[Active] ??= stored[Active]?.DeepClone();
            return user;
        }
    }
}
