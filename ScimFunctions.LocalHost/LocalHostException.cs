namespace ScimFunctions.LocalHost;

/// <summary>Something on the developer's machine is in the way; the message says what, in one sentence that can be shown as it is.</summary>
public sealed class LocalHostException(string message, Exception? innerException = null) : Exception(message, innerException);
