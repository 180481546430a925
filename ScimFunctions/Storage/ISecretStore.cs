namespace ScimFunctions.Storage;

/// <summary>Where secrets are kept: Key Vault in Azure, a file locally.</summary>
public interface ISecretStore
{
    /// <summary>The latest enabled version of a secret, or null if there is none.</summary>
    /// <exception cref="SecretStoreUnavailableException">The store cannot be asked now.</exception>
    Task<string?> FindAsync(string name, CancellationToken cancellationToken);

    /// <summary>Earlier versions that are still valid: enabled, with an expiry that is yet to come. Newest first.</summary>
    /// <exception cref="SecretStoreUnavailableException">The store cannot be asked now.</exception>
    Task<IReadOnlyList<string>> FindPreviousAsync(string name, CancellationToken cancellationToken);

    /// <summary>Writes a new version.</summary>
    /// <exception cref="SecretStoreUnavailableException">The store cannot be asked now.</exception>
    Task SetAsync(string name, string value, CancellationToken cancellationToken);
}
