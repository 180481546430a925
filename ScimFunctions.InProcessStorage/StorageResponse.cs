namespace ScimFunctions.InProcessStorage;

/// <summary>The account's answer.</summary>
internal sealed class StorageResponse(int status, string reason, byte[]? body = null)
{
    private readonly List<KeyValuePair<string, string>> headers = new(8);

    public int Status => status;

    public string Reason => reason;

    public byte[] Body => body ?? [];

    public IReadOnlyList<KeyValuePair<string, string>> Headers => headers;

    public StorageResponse With(string name, string value)
    {
        headers.Add(KeyValuePair.Create(name, value));
        return this;
    }

    public string? Header(string name)
    {
        foreach (var header in headers)
        {
            if (string.Equals(header.Key, name, StringComparison.OrdinalIgnoreCase))
            {
                return header.Value;
            }
        }

        return null;
    }
}
