namespace ScimFunctions.Secrets;

/// <summary>
/// Somebody has deleted the secret, and Key Vault keeps its name until it is recovered or purged, neither of which the app may do.
/// </summary>
public sealed class DeletedSecretException(string name, Exception inner) : Exception(
    $"Key Vault holds a deleted secret '{name}', whose name cannot be used. Bring it back with 'az keyvault secret recover --name {name}', or purge it; then try again.", inner);
