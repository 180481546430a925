using ScimFunctions.Secrets;

namespace ScimFunctions.Tenants;

/// <summary>Issues and revokes the tenants' SCIM tokens. What is stored is a hash: a token is known only to whom it was issued.</summary>
public sealed class ScimTokens(ISecretStore secrets, CachedSecrets cachedSecrets, TimeProvider clock)
{
    /// <summary>A new token, which works on every instance at once.</summary>
    /// <param name="tenant">The tenant's id.</param>
    /// <param name="overlap">How long the tokens before it go on working; zero: they end at once on this instance, within <see cref="CachedSecrets.Lifetime"/> on others.</param>
    /// <param name="cancellationToken">Ends the issuing; then no token was given out, but those before it may have been given their end.</param>
    /// <exception cref="SecretStoreUnavailableException">The secret store cannot be asked now.</exception>
    /// <exception cref="DeletedSecretException">Key Vault holds a deleted secret of the tenant.</exception>
    public async Task<(ScimToken Token, DateTimeOffset CreatedAt)> IssueAsync(string tenant, TimeSpan overlap, CancellationToken cancellationToken)
    {
        var token = ScimToken.Create(tenant);
        DateTimeOffset? overlapUntil = overlap > TimeSpan.Zero ? clock.GetUtcNow() + overlap : null;
        var createdAt = await secrets.RotateAsync(ScimToken.SecretName(tenant), token.StoredForm, overlapUntil, cancellationToken);
        cachedSecrets.Forget(ScimToken.SecretName(tenant));
        return (token, createdAt);
    }

    /// <summary>Ends all of the tenant's tokens: at once on this instance, within <see cref="CachedSecrets.Lifetime"/> on others.</summary>
    /// <exception cref="SecretStoreUnavailableException">The secret store cannot be asked now.</exception>
    public async Task RevokeAsync(string tenant, CancellationToken cancellationToken)
    {
        await secrets.RevokeAsync(ScimToken.SecretName(tenant), cancellationToken);
        cachedSecrets.Forget(ScimToken.SecretName(tenant));
    }

    /// <summary>Null if the tenant has no valid token.</summary>
    /// <exception cref="SecretStoreUnavailableException">The secret store cannot be asked now.</exception>
    public Task<SecretDescription?> DescribeAsync(string tenant, CancellationToken cancellationToken) =>
        secrets.DescribeAsync(ScimToken.SecretName(tenant), cancellationToken);
}
