using Azure.Data.Tables;

namespace ScimFunctions.Storage;

/// <summary>
/// A document spread over binary properties <c>Json0</c>, <c>Json1</c>…, for one holds at most 64 KiB. Binary because a string property
/// counts UTF-16 and would be decoded and encoded again on its way to the response.
/// </summary>
public static class BinaryChunks
{
    private const int ChunkBytes = 64 * 1024;

    /// <summary>15 chunks leave room for keys, names and other properties within the 1 MiB of an entity.</summary>
    private const int MaxChunks = 15;

    private static readonly string[] Names = [.. Enumerable.Range(0, MaxChunks).Select(index => $"Json{index}")];

    /// <exception cref="ArgumentException">The document does not fit an entity; callers hold limits that are far below.</exception>
    public static void Write(TableEntity entity, ReadOnlyMemory<byte> document)
    {
        if (document.Length > MaxChunks * ChunkBytes)
        {
            throw new ArgumentException($"A document of {document.Length} bytes does not fit an entity.", nameof(document));
        }

        for (var index = 0; document.Length > 0; index++)
        {
            var length = Math.Min(ChunkBytes, document.Length);
            entity[Names[index]] = document[..length].ToArray();
            document = document[length..];
        }
    }

    public static byte[] Read(TableEntity entity)
    {
        var first = entity.GetBinary(Names[0]) ?? [];
        if (first.Length < ChunkBytes)
        {
            return first;
        }

        using var document = new MemoryStream();
        document.Write(first);
        foreach (var name in Names.AsSpan(1))
        {
            if (entity.GetBinary(name) is not { } chunk)
            {
                break;
            }

            document.Write(chunk);
        }

        return document.ToArray();
    }
}
