namespace ScimFunctions.InProcessStorage;

/// <summary>One HTTP request to the account, however it came in.</summary>
/// <param name="service">Whom it is for.</param>
/// <param name="method">In capitals.</param>
/// <param name="path">Below the service's address: escaped, without a slash at its start.</param>
/// <param name="query">Escaped, with or without its question mark.</param>
/// <param name="header">Finds a header by its name, whatever its case; null where there is none.</param>
/// <param name="headers">All headers.</param>
/// <param name="body">Not touched again by the caller before the answer.</param>
internal sealed class StorageRequest(
    StorageService service,
    string method,
    string path,
    string query,
    Func<string, string?> header,
    IEnumerable<KeyValuePair<string, string>> headers,
    ReadOnlyMemory<byte> body)
{
    private readonly Dictionary<string, string> parameters = ParametersOf(query);

    public StorageService Service => service;

    public string Method => method;

    public string Path => path;

    public ReadOnlyMemory<byte> Body => body;

    /// <summary>The query's parameters, unescaped; their names in any case.</summary>
    public IReadOnlyDictionary<string, string> Parameters => parameters;

    public string? Header(string name) => header(name);

    public string? Parameter(string name) => parameters.GetValueOrDefault(name);

    /// <summary>The headers that begin so, without that beginning.</summary>
    public Dictionary<string, string> HeadersAfter(string prefix) => headers
        .Where(header => header.Key.StartsWith(prefix, StringComparison.OrdinalIgnoreCase))
        .ToDictionary(header => header.Key[prefix.Length..], header => header.Value, StringComparer.OrdinalIgnoreCase);

    private static Dictionary<string, string> ParametersOf(string query)
    {
        var read = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        var text = query.AsSpan().TrimStart('?');
        foreach (var range in text.Split('&'))
        {
            var parameter = text[range];
            if (parameter.IsEmpty)
            {
                continue;
            }

            var separator = parameter.IndexOf('=');
            var name = separator < 0 ? parameter : parameter[..separator];
            var value = separator < 0 ? default : parameter[(separator + 1)..];
            read[Unescaped(name)] = Unescaped(value);
        }

        return read;
    }

    // A query is form-encoded: a plus sign in it is a space.
    private static string Unescaped(ReadOnlySpan<char> text) => Uri.UnescapeDataString(text.ToString().Replace('+', ' '));
}
