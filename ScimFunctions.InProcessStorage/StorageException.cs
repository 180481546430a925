
namespace ScimFunctions.InProcessStorage;

/// <summary>A request that the service refuses, with the status and code that Azure documents for it.</summary>
internal sealed class StorageException(int status, string code, string message) : Exception(message)
{
    public int Status => status;

    public string Code => code;

    /// <summary>Which operation of a transaction is refused, from 0; null outside one.</summary>
    public int? Index { get; init; }

    public static StorageException InvalidInput(string message) => new(400, "InvalidInput", $"One of the request inputs is not valid. {message}");

    public static StorageException NotImplemented() => new(501, "NotImplemented", "The requested operation is not implemented on the specified resource.");

    public static StorageException BodyTooLarge() => new(413, "RequestBodyTooLarge", "The request body is too large and exceeds the maximum permissible limit.");

    public static StorageException MethodNotAllowed() => new(405, "UnsupportedHttpVerb", "The resource doesn't support the specified HTTP verb.");

    public StorageException At(int index) => new(status, code, Message) { Index = index };
}
