using ScimFunctions.Scim;
using ScimFunctions.Scim.Resources;
using ScimFunctions.Storage;

namespace ScimFunctions.Provisioning.Groups;

/// <summary>Reads a group by its id.</summary>
public sealed class ReadGroup(GroupStore groups)
{
    /// <exception cref="ScimException">404 if there is no such group.</exception>
    public async Task<GroupRecord> ExecuteAsync(ProvisioningRequest request, string id, CancellationToken cancellationToken) =>
        await groups.FindAsync(request.Tenant.Id, id, cancellationToken) ?? throw NotFound(id);

    internal static ScimException NotFound(string id) => ScimException.NotFound($"There is no group with the id '{JsonText.Shorten(id)}'.");
}
