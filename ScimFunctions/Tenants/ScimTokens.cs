using System.Buffers;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.WebUtilities;
using ScimFunctions.Secrets;

namespace ScimFunctions.Tenants;

/// <summary>
/// A SCIM token: <c>scim_&lt;tenant&gt;_&lt;43 random base64url characters&gt;</c>. The tenant part says which secret to compare it with;
/// the random part holds 256 bits, so that a plain SHA-256 of the token is safe to store.
/// </summary>
public sealed class ScimToken
{
    private const string Prefix = "scim_";
    private const int RandomBytes = 32;
    private const int RandomCharacters = 43;

    private static readonly SearchValues<char> Base64Url = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_");
    private static readonly SearchValues<char> HexDigits = SearchValues.Create("0123456789abcdefABCDEF");

    private ScimToken(string tenant, string text)
    {
        Tenant = tenant;
        Text = text;
    }

    public string Tenant { get; }

    /// <summary>The token itself; never logged.</summary>
    public string Text { get; }

    /// <summary>The value that is kept as the secret <see cref="SecretName"/>.</summary>
    public string StoredForm => "sha256:" + Convert.ToHexStringLower(Hash(Text));

    public static ScimToken Create(string tenant) =>
        new(tenant, $"{Prefix}{tenant}_{WebEncoders.Base64UrlEncode(RandomNumberGenerator.GetBytes(RandomBytes))}");

    /// <summary>Null if the text has not the form of a token.</summary>
    public static ScimToken? TryParse(string text)
    {
        var separator = text.Length - RandomCharacters - 1;
        if (separator <= Prefix.Length || text[separator] != '_' || !text.StartsWith(Prefix, StringComparison.Ordinal))
        {
            return null;
        }

        var tenant = text[Prefix.Length..separator];
        return TenantId.IsValid(tenant) && !text.AsSpan(separator + 1).ContainsAnyExcept(Base64Url) ? new ScimToken(tenant, text) : null;
    }

    public static string SecretName(string tenant) => $"scim-token-{tenant}";

    /// <summary>
    /// The hash to compare with, from a secret's value: <c>sha256:&lt;hex&gt;</c>, or a token that an operator put there by hand. Null if it
    /// is neither, or a token of another tenant.
    /// </summary>
    public static byte[]? HashOfSecret(string tenant, string secretValue)
    {
        var value = secretValue.Trim();
        if (TryParse(value) is { } token)
        {
            return token.Tenant == tenant ? Hash(token.Text) : null;
        }

        const string scheme = "sha256:";
        return value.StartsWith(scheme, StringComparison.OrdinalIgnoreCase) && value.Length == scheme.Length + (2 * SHA256.HashSizeInBytes)
            && !value.AsSpan(scheme.Length).ContainsAnyExcept(HexDigits)
            ? Convert.FromHexString(value.AsSpan(scheme.Length))
            : null;
    }

    /// <summary>Whether the token is one of those whose hashes are given, in constant time for each.</summary>
    public bool IsAnyOf(IEnumerable<byte[]> hashes)
    {
        var own = Hash(Text);
        var matches = false;
        foreach (var hash in hashes)
        {
            matches |= CryptographicOperations.FixedTimeEquals(own, hash);
        }

        return matches;
    }

    private static byte[] Hash(string text) => SHA256.HashData(Encoding.UTF8.GetBytes(text));
}

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
