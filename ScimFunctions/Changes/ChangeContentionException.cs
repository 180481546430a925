namespace ScimFunctions.Changes;

/// <summary>A change could not be applied for now because others kept changing the same member; it stays pending.</summary>
public sealed class ChangeContentionException(string message) : Exception(message);
