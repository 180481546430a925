namespace ScimFunctions.InProcessStorage;

/// <summary>The services of a storage account that the app uses.</summary>
internal enum StorageService
{
    Table,
    Queue,
}

/// <summary>One HTTP request to the account, or one request inside a batch.</summary>
/// <param name="service">Whom it is for.</param>
/// <param name="method">In capitals.</param>
/// <param name="path">Below the service's address: escaped, without a slash at its start.</param>
/// <param name="query">Escaped, with or without its question mark.</param>
/// <param name="headers">By name, whatever its case.</param>
/// <param name="body">Not touched again by the caller before the answer.</param>
internal sealed class StorageRequest(
    StorageService service, string method, string path, string query, IReadOnlyDictionary<string, string> headers, ReadOnlyMemory<byte> body)
{
    public StorageService Service => service;

    public string Method => method;

    public string Path => path;

    public ReadOnlyMemory<byte> Body => body;

    /// <summary>The query's parameters, unescaped; their names in any case.</summary>
    public IReadOnlyDictionary<string, string> Parameters { get; } = ParametersOf(query);

    public string? Header(string name) => headers.GetValueOrDefault(name);

    public string? Parameter(string name) => Parameters.GetValueOrDefault(name);

    /// <summary>The headers that begin so, without that beginning.</summary>
    public Dictionary<string, string> HeadersAfter(string prefix) => headers
        .Where(header => header.Key.StartsWith(prefix, StringComparison.OrdinalIgnoreCase))
        .ToDictionary(header => header.Key[prefix.Length..], header => header.Value, StringComparer.OrdinalIgnoreCase);

    private static Dictionary<string, string> ParametersOf(string query)
    {
        var parameters = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var parameter in query.TrimStart('?').Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            var separator = parameter.IndexOf('=', StringComparison.Ordinal);
            parameters[Unescaped(separator < 0 ? parameter : parameter[..separator])] = separator < 0 ? "" : Unescaped(parameter[(separator + 1)..]);
        }

        return parameters;
    }

    // A query is form-encoded: a plus sign in it is a space.
    private static string Unescaped(string text) => Uri.UnescapeDataString(text.Replace('+', ' '));
}

/// <summary>The account's answer.</summary>
internal sealed class StorageResponse(int status, string reason, byte[]? body = null)
{
    private readonly List<KeyValuePair<string, string>> headers = new(8);

    public int Status => status;

    public string Reason => reason;

    public byte[] Body => body ?? [];

    public IReadOnlyList<KeyValuePair<string, string>> Headers => headers;

    public static StorageResponse NoContent() => new(204, "No Content");

    public StorageResponse With(string name, string value)
    {
        headers.Add(KeyValuePair.Create(name, value));
        return this;
    }

    public string? Header(string name) => headers.Find(header => string.Equals(header.Key, name, StringComparison.OrdinalIgnoreCase)).Value;
}

/// <summary>A request that the service refuses, with the status and code that Azure documents for it.</summary>
internal sealed class StorageException(int status, string code, string message) : Exception(message)
{
    public int Status => status;

    public string Code => code;

    /// <summary>Which operation of a transaction is refused, from 0; null outside one.</summary>
    public int? Index { get; init; }

    public static StorageException InvalidInput(string message) => new(400, "InvalidInput", $"One of the request inputs is not valid. {message}");

    public static StorageException ResourceNotFound() => new(404, "ResourceNotFound", "The specified resource does not exist.");

    public static StorageException NotImplemented() => new(501, "NotImplemented", "The requested operation is not implemented on the specified resource.");

    public static StorageException BodyTooLarge() => new(413, "RequestBodyTooLarge", "The request body is too large and exceeds the maximum permissible limit.");

    public static StorageException MethodNotAllowed() => new(405, "UnsupportedHttpVerb", "The resource doesn't support the specified HTTP verb.");

    public StorageException At(int? index) => new(status, code, Message) { Index = index };
}
