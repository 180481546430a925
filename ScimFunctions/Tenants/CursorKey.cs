using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.WebUtilities;
using ScimFunctions.Secrets;

namespace ScimFunctions.Tenants;

/// <summary>
/// The key that cursors are signed with, made when the first one is. Instances that make it at the same moment agree on the later one within
/// <see cref="CachedSecrets.Lifetime"/>; a cursor that was signed with the other one meanwhile is refused, and its walk begins anew.
/// </summary>
public sealed class CursorKey(ISecretStore secrets, CachedSecrets cachedSecrets) : IDisposable
{
    public const string SecretName = "cursor-key";

    private const int RandomBytes = 32;

    private readonly SemaphoreSlim making = new(1, 1);
    private volatile string? made;

    /// <exception cref="SecretStoreUnavailableException">The store cannot be asked, and nothing recent enough is known.</exception>
    public async Task<byte[]> ReadAsync(CancellationToken cancellationToken) =>
        Encoding.UTF8.GetBytes(await FindAsync(cancellationToken) ?? await MakeAsync(cancellationToken));

    /// <summary>Whether one of the valid keys satisfies the test; a key that was replaced stays valid until it expires.</summary>
    /// <exception cref="SecretStoreUnavailableException">The store cannot be asked, and nothing recent enough is known.</exception>
    public Task<bool> AnyAsync(Func<byte[], bool> test, CancellationToken cancellationToken) => cachedSecrets.AnyMatchesAsync(
        SecretName,
        values => (values.Count > 0 ? values : made is { } own ? [own] : []).Any(value => test(Encoding.UTF8.GetBytes(value))),
        cancellationToken);

    public void Dispose() => making.Dispose();

    private async Task<string?> FindAsync(CancellationToken cancellationToken)
    {
        string? latest = null;
        await cachedSecrets.AnyMatchesAsync(
            SecretName,
            values =>
            {
                latest = values.Count > 0 ? values[0] : made;
                return latest is not null;
            },
            cancellationToken);
        return latest;
    }

    /// <summary>What is cached still says for a moment that there is no key, so that what was made is kept here as well.</summary>
    private async Task<string> MakeAsync(CancellationToken cancellationToken)
    {
        await making.WaitAsync(cancellationToken);
        try
        {
            if (made is null)
            {
                var key = await secrets.FindAsync(SecretName, cancellationToken);
                if (key is null)
                {
                    key = WebEncoders.Base64UrlEncode(RandomNumberGenerator.GetBytes(RandomBytes));
                    await secrets.SetAsync(SecretName, key, cancellationToken);
                }

                made = key;
            }

            return made;
        }
        finally
        {
            making.Release();
        }
    }
}
