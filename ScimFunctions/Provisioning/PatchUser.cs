using System.Text.Json;
using System.Text.Json.Nodes;
using ScimFunctions.Scim;
using ScimFunctions.Scim.Patch;
using ScimFunctions.Scim.Schemas;
using ScimFunctions.Scim.Tolerances;
using ScimFunctions.Storage;

namespace ScimFunctions.Provisioning;

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
        var leaving = new Lazy<IReadOnlyList<(string Name, PatchRequest? Part)>?>(() => ReadLeaving(request, type, body));
        PatchRequest? patch = null;
        ScimException? refusal = null;
        try
        {
            patch = PatchRequest.Parse(body, type, request.Tolerances);
        }
        catch (ScimException unread) when (Leaving.IsRefusal(unread) && leaving.Value is not null)
        {
            refusal = unread;
        }

        var itsGroups = patch?.Targets(type.FindTopLevelAttribute(UserCandidates.Groups)!) ?? true ? await groups.OfAsync(request.Tenant.Id, id, cancellationToken) : [];
        var edit = new ResourceEdit(
            user => patch is null ? throw refusal! : Apply(user, copy => patch.ApplyTo(copy)),
            patch is null || IsDeactivation(patch.LastValueOf(Active(type))) && leaving.Value is not null ? _ => Parts() : null);
        return await update.ExecuteAsync(request, id, ifMatch, edit, cancellationToken);

        IReadOnlyList<EditPart> Parts()
        {
            var effort = 0L;
            return
            [
                .. leaving.Value!.Select(read => new EditPart(
                    read.Name, read.Part is { } part ? user => Apply(user, copy => part.ApplyTo(copy, ref effort)) : null)),
            ];
        }

        JsonObject Apply(JsonObject user, Action<JsonObject> change)
        {
            var active = user["active"]?.DeepClone();
            // What the client has read is what it may echo.
            user["meta"]!["location"] = request.Location(type, id);
            if (itsGroups.Count > 0)
            {
                user[UserCandidates.Groups] = UserDocument.Groups(request, itsGroups);
            }

            change(user);
            user.Remove(UserCandidates.Groups);
            user["active"] ??= active;
            return user;
        }
    }

    /// <summary>The request in parts, if the last readable <c>active</c> in it is false and the tenant does not want it refused; else null.</summary>
    private static IReadOnlyList<(string Name, PatchRequest? Part)>? ReadLeaving(ProvisioningRequest request, ResourceType type, JsonElement body)
    {
        if (request.Tolerances.Strict)
        {
            return null;
        }

        var parts = PatchRequest.ReadParts(body, type, new RequestTolerances(strict: false));
        return IsDeactivation(parts.Select(read => read.Part?.LastValueOf(Active(type))).LastOrDefault(value => value is not null))
            ? [.. parts.Select(read => (read.Name, read.Part))]
            : null;
    }

    private static AttributeDefinition Active(ResourceType type) => type.FindTopLevelAttribute("active")!;

    private static bool IsDeactivation(JsonNode? active) => active?.GetValueKind() is JsonValueKind.False;
}
