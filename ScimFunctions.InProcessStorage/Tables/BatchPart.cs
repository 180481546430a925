namespace ScimFunctions.InProcessStorage.Tables;

/// <summary>One request inside a batch.</summary>
/// <param name="Method">In capitals.</param>
/// <param name="Path">Escaped, below the service's address.</param>
/// <param name="Headers">By name, whatever its case.</param>
/// <param name="Body">Empty for a deletion.</param>
internal sealed record BatchPart(string Method, string Path, IReadOnlyDictionary<string, string> Headers, ReadOnlyMemory<byte> Body)
{
    public string? Header(string name) => Headers.GetValueOrDefault(name);
}
