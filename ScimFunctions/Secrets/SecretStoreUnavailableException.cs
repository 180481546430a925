namespace ScimFunctions.Secrets;

/// <summary>The secret store does not answer, throttles us, or denies us access: nothing is known of the secret.</summary>
public sealed class SecretStoreUnavailableException(string message, Exception inner) : Exception(message, inner);
