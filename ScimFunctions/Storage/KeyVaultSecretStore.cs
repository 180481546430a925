using System.Net;
using Azure;
using Azure.Identity;
using Azure.Security.KeyVault.Secrets;

namespace ScimFunctions.Storage;

/// <summary>Secrets in Azure Key Vault.</summary>
public sealed class KeyVaultSecretStore(SecretClient client, TimeProvider clock) : ISecretStore
{
    public Task<string?> FindAsync(string name, CancellationToken cancellationToken) => AskAsync(
        async () => await FindLatestAsync(name, cancellationToken) is { } latest && IsInItsTime(latest.Properties) ? latest.Value : null, cancellationToken);

    public Task<IReadOnlyList<string>> FindValidAsync(string name, CancellationToken cancellationToken) => AskAsync<IReadOnlyList<string>>(
        async () =>
        {
            var values = new List<string>();
            var latest = await FindLatestAsync(name, cancellationToken);
            if (latest is not null && IsInItsTime(latest.Properties))
            {
                values.Add(latest.Value);
            }

            var versions = await client.GetPropertiesOfSecretVersionsAsync(name, cancellationToken).ToListAsync(cancellationToken);
            var overlapping = versions.Where(version =>
                version.Version != latest?.Properties.Version && version.Enabled != false && version.ExpiresOn is not null && IsInItsTime(version));
            foreach (var version in overlapping.OrderByDescending(version => version.CreatedOn))
            {
                var secret = await client.GetSecretAsync(name, version.Version, cancellationToken: cancellationToken);
                values.Add(secret.Value.Value);
            }

            return values;
        },
        cancellationToken);

    public Task SetAsync(string name, string value, CancellationToken cancellationToken) =>
        AskAsync(async () => await client.SetSecretAsync(name, value, cancellationToken), cancellationToken);

    /// <summary>Null if there is no such secret, or if its latest version is disabled, which Key Vault answers with 403 and a code of its own.</summary>
    private async Task<KeyVaultSecret?> FindLatestAsync(string name, CancellationToken cancellationToken)
    {
        try
        {
            return await client.GetSecretAsync(name, cancellationToken: cancellationToken);
        }
        catch (RequestFailedException failure) when (failure.Status == (int)HttpStatusCode.NotFound
            || (failure.Status == (int)HttpStatusCode.Forbidden && failure.Message.Contains("SecretDisabled", StringComparison.Ordinal)))
        {
            return null;
        }
    }

    /// <summary>Key Vault gives expired versions too: its two times are the reader's to heed.</summary>
    private bool IsInItsTime(SecretProperties version)
    {
        var now = clock.GetUtcNow();
        return (version.NotBefore is not { } notBefore || notBefore <= now) && (version.ExpiresOn is not { } expiresOn || expiresOn > now);
    }

    /// <summary>
    /// A refusal, an unreachable vault (of which the client gives up with the failures of all its tries), no token to enter with, or no
    /// answer in time: in each case nothing is known of the secret.
    /// </summary>
    private static async Task<T> AskAsync<T>(Func<Task<T>> call, CancellationToken cancellationToken)
    {
        try
        {
            return await call();
        }
        catch (Exception failure) when (failure is RequestFailedException or AuthenticationFailedException or AggregateException
            || (failure is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            throw new SecretStoreUnavailableException("Key Vault could not be asked.", failure);
        }
    }
}
