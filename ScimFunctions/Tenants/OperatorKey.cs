using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.WebUtilities;
using ScimFunctions.Secrets;

namespace ScimFunctions.Tenants;

/// <summary>The key of the company's operators and product back end for the management API.</summary>
public sealed class OperatorKey(ISecretStore secrets, CachedSecrets cachedSecrets)
{
    public const string SecretName = "operator-key";

    private const int RandomBytes = 32;

    /// <summary>The key, made and stored if the secret store has none yet. Two instances that start at once agree on the later one.</summary>
    public async Task<string> EnsureAsync(CancellationToken cancellationToken)
    {
        if (await secrets.FindAsync(SecretName, cancellationToken) is { } existing)
        {
            return existing;
        }

        var key = "op_" + WebEncoders.Base64UrlEncode(RandomNumberGenerator.GetBytes(RandomBytes));
        await secrets.SetAsync(SecretName, key, cancellationToken);
        return key;
    }

    public Task<bool> IsAsync(string candidate, CancellationToken cancellationToken)
    {
        var given = SHA256.HashData(Encoding.UTF8.GetBytes(candidate));
        return cachedSecrets.AnyMatchesAsync(SecretName, values => IsAnyOf(given, values), cancellationToken);
    }

    private static bool IsAnyOf(byte[] givenHash, IReadOnlyList<string> keys)
    {
        var matches = false;
        foreach (var key in keys)
        {
            matches |= CryptographicOperations.FixedTimeEquals(givenHash, SHA256.HashData(Encoding.UTF8.GetBytes(key)));
        }

        return matches;
    }
}
