using Azure;
using Azure.Identity;
using Azure.Security.KeyVault.Secrets;

namespace ScimFunctions.Secrets;

/// <summary>Secrets in Azure Key Vault.</summary>
public sealed class KeyVaultSecretStore(SecretClient client, TimeProvider clock) : ISecretStore
{
    public Task<string?> FindAsync(string name, CancellationToken cancellationToken) =>
        AskAsync(async () => (await FindValidLatestAsync(name, cancellationToken))?.Value, cancellationToken);

    public Task<IReadOnlyList<string>> FindValidAsync(string name, CancellationToken cancellationToken) => AskAsync<IReadOnlyList<string>>(
        async () =>
        {
            var values = new List<string>();
            var latest = await FindLatestAsync(name, cancellationToken);
            if (latest is not null && IsInItsTime(latest.Properties))
            {
                values.Add(latest.Value);
            }

            foreach (var version in await FindOverlappingAsync(name, latest?.Properties, cancellationToken))
            {
                var secret = await client.GetSecretAsync(name, version.Version, cancellationToken: cancellationToken);
                values.Add(secret.Value.Value);
            }

            return values;
        },
        cancellationToken);

    public Task<SecretDescription?> DescribeAsync(string name, CancellationToken cancellationToken) => AskAsync(
        async () => await FindValidLatestAsync(name, cancellationToken) is { } latest ? new SecretDescription(latest.Properties.CreatedOn) : null, cancellationToken);

    public Task SetAsync(string name, string value, CancellationToken cancellationToken) =>
        AskAsync(() => WriteAsync(name, value, cancellationToken), cancellationToken);

    public Task<DateTimeOffset> RotateAsync(string name, string value, DateTimeOffset? overlapUntil, CancellationToken cancellationToken) => AskAsync(
        async () =>
        {
            var latest = (await FindValidLatestAsync(name, cancellationToken))?.Properties;
            var overlapping = await FindOverlappingAsync(name, latest, cancellationToken);

            // Before the new version is there: from then on an earlier one counts only by its expiry.
            if (overlapUntil is { } until && latest is not null)
            {
                await EndAsync(latest, until, cancellationToken);
            }

            var written = await WriteAsync(name, value, cancellationToken);

            // After it, so that a version that cannot be written leaves valid what was. The latest has its end already where there is an overlap.
            foreach (var version in latest is null ? overlapping : overlapping.Prepend(latest))
            {
                await (overlapUntil is { } end ? EndAsync(version, end, cancellationToken) : DisableAsync(version, cancellationToken));
            }

            return written.CreatedOn ?? clock.GetUtcNow();
        },
        cancellationToken);

    /// <summary>Disables every version: that needs no right to delete, and a later version can be written at once.</summary>
    public Task RevokeAsync(string name, CancellationToken cancellationToken) => AskAsync(
        async () =>
        {
            foreach (var version in (await ListVersionsAsync(name, cancellationToken)).Where(version => version.Enabled != false))
            {
                await DisableAsync(version, cancellationToken);
            }

            return true;
        },
        cancellationToken);

    private async Task<SecretProperties> WriteAsync(string name, string value, CancellationToken cancellationToken)
    {
        try
        {
            return (await client.SetSecretAsync(name, value, cancellationToken)).Value.Properties;
        }
        catch (RequestFailedException failure) when (failure.Status == (int)HttpStatusCode.Conflict)
        {
            throw new DeletedSecretException(name, failure);
        }
    }

    /// <summary>Gives a version its end; one that has an earlier end keeps it.</summary>
    private async Task EndAsync(SecretProperties version, DateTimeOffset end, CancellationToken cancellationToken)
    {
        if (version.ExpiresOn is null || version.ExpiresOn > end)
        {
            version.ExpiresOn = end;
            await client.UpdateSecretPropertiesAsync(version, cancellationToken);
        }
    }

    private async Task DisableAsync(SecretProperties version, CancellationToken cancellationToken)
    {
        version.Enabled = false;
        await client.UpdateSecretPropertiesAsync(version, cancellationToken);
    }

    private async Task<KeyVaultSecret?> FindValidLatestAsync(string name, CancellationToken cancellationToken) =>
        await FindLatestAsync(name, cancellationToken) is { } latest && IsInItsTime(latest.Properties) ? latest : null;

    /// <summary>The versions before the latest that are valid all the same, newest first.</summary>
    private async Task<IReadOnlyList<SecretProperties>> FindOverlappingAsync(string name, SecretProperties? latest, CancellationToken cancellationToken) =>
        [.. (await ListVersionsAsync(name, cancellationToken)).Where(version =>
            version.Version != latest?.Version && version.Enabled != false && version.ExpiresOn is not null && IsInItsTime(version))];

    /// <summary>Newest first; none if there is no such secret.</summary>
    private async Task<IReadOnlyList<SecretProperties>> ListVersionsAsync(string name, CancellationToken cancellationToken)
    {
        try
        {
            var versions = await client.GetPropertiesOfSecretVersionsAsync(name, cancellationToken).ToListAsync(cancellationToken);
            return [.. versions.OrderByDescending(version => version.CreatedOn)];
        }
        catch (RequestFailedException absent) when (absent.Status == (int)HttpStatusCode.NotFound)
        {
            return [];
        }
    }

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
