using ScimFunctions.Scim;
using ScimFunctions.Secrets;
using ScimFunctions.Tenants;

namespace ScimFunctions.Http.Scim;

/// <summary>Tells from its token on which tenant's behalf an identity provider calls. Every refusal reads the same, so that none says which tenants exist.</summary>
public sealed class ScimAuthentication(TenantCache tenants, CachedSecrets secrets)
{
    /// <exception cref="ScimException">401 for no token, one of another form, of no tenant, or a wrong one; 403 for a suspended tenant.</exception>
    public async Task<TenantContext> AuthenticateAsync(string? bearerToken, CancellationToken cancellationToken)
    {
        if (bearerToken is null)
        {
            throw ScimException.Unauthorized("Send the organisation's SCIM token: 'Authorization: Bearer scim_…'.");
        }

        if (ScimToken.TryParse(bearerToken) is not { } token
            || await tenants.FindAsync(token.Tenant, cancellationToken) is not { } tenant
            || !await secrets.AnyMatchesAsync(ScimToken.SecretName(token.Tenant), values => token.IsAnyOf(Hashes(token.Tenant, values)), cancellationToken))
        {
            throw ScimException.Unauthorized("The SCIM token is not valid. Copy the current one from the organisation's settings, or have a new one issued.");
        }

        return tenant.Tenant.State != TenantState.Suspended
            ? tenant
            : throw ScimException.Forbidden("Provisioning is suspended for this organisation. Ask the vendor to resume it.");
    }

    private static IEnumerable<byte[]> Hashes(string tenant, IReadOnlyList<string> secretValues) =>
        secretValues.Select(value => ScimToken.HashOfSecret(tenant, value)).OfType<byte[]>();
}
