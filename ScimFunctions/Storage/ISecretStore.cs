namespace ScimFunctions.Storage;

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

    /// <summary>Writes a new version.</summary>
    /// <exception cref="SecretStoreUnavailableException">The store cannot be asked now.</exception>
    Task SetAsync(string name, string value, CancellationToken cancellationToken);
}
