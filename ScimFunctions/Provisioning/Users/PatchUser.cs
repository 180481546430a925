using ScimFunctions.Provisioning.Memberships;
using ScimFunctions.Scim.Patch;
using ScimFunctions.Scim.Tolerances;
using ScimFunctions.Storage;

namespace ScimFunctions.Provisioning.Users;

/// <summary>
/// PATCH: the operations are applied in order to a copy, so that all take effect or none (RFC 7644 §3.5.2); but see <see cref="Leaving"/>. As
/// with PUT, <c>active</c> stays as it is when it is removed or emptied, so that no one who has left comes back by that.
/// </summary>
public sealed class PatchUser(UpdateUser update, UserGroups groups)
{
    public async Task<UserRecord> ExecuteAsync(
        ProvisioningRequest request, string id, EntityTagCondition ifMatch, JsonElement body, CancellationToken cancellationToken)
    {
        var type = request.Tenant.Schemas.User;
        var active = type.FindTopLevelAttribute("active")!;
        var read = new Lazy<IReadOnlyList<(string Name, string Path, PatchRequest? Part)>>(() => PatchRequest.ReadParts(body, type, new RequestTolerances(strict: false)));
        IReadOnlyList<UserGroup> itsGroups = [];
        PatchRequest? patch = null;
        var whole = Leaving.ReadWhole(
            () =>
            {
                patch = PatchRequest.Parse(body, type, request.Tolerances);
                return user => Apply(user, copy => patch.ApplyTo(copy));
            },
            () => !request.Tolerances.Strict && Leaving.IsDeactivation(read.Value.Select(part => part.Part?.LastValueOf(active)).LastOrDefault(value => value is not null)));

        if (patch?.Targets(type.FindTopLevelAttribute(UserCandidates.Groups)!) ?? true)
        {
            itsGroups = await groups.OfAsync(request.Tenant.Id, id, cancellationToken);
        }

        var isLeaving = patch is null || (!request.Tolerances.Strict && Leaving.IsDeactivation(patch.LastValueOf(active)));
        return await update.ExecuteAsync(request, id, ifMatch, new ResourceEdit(whole, isLeaving ? _ => Parts() : null), cancellationToken);

        IReadOnlyList<EditPart> Parts()
        {
            var effort = new PatchEffort();
            return
            [
                .. read.Value.Select(part => new EditPart(
                    part.Name, part.Part is { } readable ? user => Apply(user, copy => readable.ApplyTo(copy, effort)) : null)),
            ];
        }

        JsonObject Apply(JsonObject user, Action<JsonObject> change)
        {
            var before = user["active"]?.DeepClone();
            // What the client has read is what it may echo.
            user["meta"]!["location"] = request.Location(type, id);
            if (itsGroups.Count > 0)
            {
                user[UserCandidates.Groups] = UserDocument.Groups(request, itsGroups);
            }

            change(user);
            user.Remove(UserCandidates.Groups);
            user["active"] ??= before;
            return user;
        }
    }
}
