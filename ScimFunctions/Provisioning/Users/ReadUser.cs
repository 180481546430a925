using ScimFunctions.Scim;
using ScimFunctions.Scim.Resources;
using ScimFunctions.Storage;

namespace ScimFunctions.Provisioning.Users;

/// <summary>Reads one user.</summary>
public sealed class ReadUser(UserStore users)
{
    /// <exception cref="ScimException">404 if there is no such user.</exception>
    public async Task<UserRecord> ExecuteAsync(ProvisioningRequest request, string id, CancellationToken cancellationToken) =>
        await users.FindAsync(request.Tenant.Id, id, cancellationToken) ?? throw NotFound(id);

    internal static ScimException NotFound(string id) => ScimException.NotFound($"There is no user with the id '{JsonText.Shorten(id)}'.");
}
