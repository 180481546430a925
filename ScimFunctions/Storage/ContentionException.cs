namespace ScimFunctions.Storage;

/// <summary>Others kept writing the same row, and whoever tried has given up for now.</summary>
public sealed class ContentionException(string message) : Exception(message);
