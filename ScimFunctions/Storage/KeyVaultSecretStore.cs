using System.Net;
using Azure;
using Azure.Identity;
using Azure.Security.KeyVault.Secrets;

namespace ScimFunctions.Storage;

/// <summary>Secrets in Azure Key Vault.</summary>
public sealed class KeyVaultSecretStore(SecretClient client, TimeProvider clock) : ISecretStore
{
    public Task<string?> FindAsync(string name, CancellationToken cancellationToken) => AskAsync(async () =>
    {
        try
        {
            var secret = await client.GetSecretAsync(name, cancellationToken: cancellationToken);
            return secret.Value.Value;
        }
        catch (RequestFailedException failure) when (IsAbsent(failure))
        {
            return null;
        }
    });

    public Task<IReadOnlyList<string>> FindPreviousAsync(string name, CancellationToken cancellationToken) => AskAsync<IReadOnlyList<string>>(async () =>
    {
        var now = clock.GetUtcNow();
        var versions = new List<SecretProperties>();
        await foreach (var version in client.GetPropertiesOfSecretVersionsAsync(name, cancellationToken))
        {
            versions.Add(version);
        }

        var values = new List<string>();
        var earlier = versions.OrderByDescending(version => version.CreatedOn).Skip(1);
        foreach (var version in earlier.Where(version => version.Enabled != false && version.ExpiresOn > now))
        {
            var secret = await client.GetSecretAsync(name, version.Version, cancellationToken: cancellationToken);
            values.Add(secret.Value.Value);
        }

        return values;
    });

    public Task SetAsync(string name, string value, CancellationToken cancellationToken) =>
        AskAsync(async () => await client.SetSecretAsync(name, value, cancellationToken));

    /// <summary>There is no such secret, or its latest version is disabled, which Key Vault answers with 403 and this code.</summary>
    private static bool IsAbsent(RequestFailedException failure) =>
        failure.Status == (int)HttpStatusCode.NotFound
        || (failure.Status == (int)HttpStatusCode.Forbidden && failure.Message.Contains("SecretDisabled", StringComparison.Ordinal));

    private static async Task<T> AskAsync<T>(Func<Task<T>> call)
    {
        try
        {
            return await call();
        }
        catch (Exception failure) when (failure is RequestFailedException or AuthenticationFailedException)
        {
            throw new SecretStoreUnavailableException("Key Vault could not be asked.", failure);
        }
    }
}
