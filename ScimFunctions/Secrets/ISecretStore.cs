namespace ScimFunctions.Secrets;

/// <summary>Where secrets are kept: Key Vault in Azure, a file locally.</summary>
public interface ISecretStore
{
    /// <summary>The latest version of a secret; null if there is none, or if that version is disabled or outside its own time.</summary>
    /// <exception cref="SecretStoreUnavailableException">The store cannot be asked now.</exception>
    Task<string?> FindAsync(string name, CancellationToken cancellationToken);

    /// <summary>
    /// All versions that are valid: the latest as above, and earlier ones that are enabled and have an expiry that is yet to come, which is
    /// how an operator lets two overlap. Newest first.
    /// </summary>
    /// <exception cref="SecretStoreUnavailableException">The store cannot be asked now.</exception>
    Task<IReadOnlyList<string>> FindValidAsync(string name, CancellationToken cancellationToken);

    /// <summary>What may be told of the latest version, without its value; null as above.</summary>
    /// <exception cref="SecretStoreUnavailableException">The store cannot be asked now.</exception>
    Task<SecretDescription?> DescribeAsync(string name, CancellationToken cancellationToken);

    /// <summary>Writes a new version.</summary>
    /// <exception cref="SecretStoreUnavailableException">The store cannot be asked now.</exception>
    /// <exception cref="DeletedSecretException">Key Vault holds a deleted secret of this name.</exception>
    Task SetAsync(string name, string value, CancellationToken cancellationToken);

    /// <summary>
    /// Writes a new version that takes the place of all before it. If this fails, the versions before it may have been given their end
    /// already; calling it again completes it.
    /// </summary>
    /// <param name="name">The secret's name.</param>
    /// <param name="value">The new version's value.</param>
    /// <param name="overlapUntil">Until when the versions that are valid now stay so; one that ends earlier by itself does. Null: they end now.</param>
    /// <param name="cancellationToken">Ends the writing, perhaps half-way.</param>
    /// <returns>When the new version was written.</returns>
    /// <exception cref="SecretStoreUnavailableException">The store cannot be asked now.</exception>
    /// <exception cref="DeletedSecretException">Key Vault holds a deleted secret of this name.</exception>
    Task<DateTimeOffset> RotateAsync(string name, string value, DateTimeOffset? overlapUntil, CancellationToken cancellationToken);

    /// <summary>Makes every version invalid. A version may be written again afterwards.</summary>
    /// <exception cref="SecretStoreUnavailableException">The store cannot be asked now; some versions may be invalid already.</exception>
    Task RevokeAsync(string name, CancellationToken cancellationToken);
}

/// <summary>What may be told of a secret.</summary>
/// <param name="CreatedAt">When its latest version was written; null where that is not known, because somebody put it into the file by hand.</param>
public sealed record SecretDescription(DateTimeOffset? CreatedAt);

/// <summary>The secret store does not answer, throttles us, or denies us access: nothing is known of the secret.</summary>
public sealed class SecretStoreUnavailableException(string message, Exception inner) : Exception(message, inner);

/// <summary>
/// Somebody has deleted the secret, and Key Vault keeps its name until it is recovered or purged, neither of which the app may do.
/// </summary>
public sealed class DeletedSecretException(string name, Exception inner) : Exception(
    $"Key Vault holds a deleted secret '{name}', whose name cannot be used. Bring it back with 'az keyvault secret recover --name {name}', or purge it; then try again.", inner);
