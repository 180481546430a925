namespace ScimFunctions.Storage;

/// <summary>A row could not be written for now because others kept writing it; the next try may.</summary>
/// <param name="message">A sentence that a caller may be shown.</param>
public sealed class ContentionException(string message) : Exception(message);
