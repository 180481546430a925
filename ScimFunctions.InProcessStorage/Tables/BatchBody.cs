using System.Text;

namespace ScimFunctions.InProcessStorage.Tables;

/// <summary>The multipart bodies of a batch and of its answer (RFC 2046 §5.1): a batch holds one change set, that one request per part.</summary>
internal static class BatchBody
{
    /// <exception cref="StorageException">It is no batch of one change set.</exception>
    public static List<StorageRequest> Read(string? contentType, ReadOnlyMemory<byte> body)
    {
        if (BoundaryOf(contentType) is not { } boundary || PartsOf(body, boundary) is not [var changeSet])
        {
            throw StorageException.InvalidInput("A batch is multipart/mixed and holds one change set.");
        }

        var headers = ReadHeaders(ref changeSet);
        if (BoundaryOf(headers.GetValueOrDefault("Content-Type")) is not { } inner)
        {
            throw StorageException.NotImplemented();
        }

        return PartsOf(changeSet, inner).ConvertAll(ReadPart);
    }

    /// <summary>The answer to a batch: 202, whatever became of its parts.</summary>
    public static StorageResponse Write(IEnumerable<StorageResponse> answers)
    {
        var batch = $"batchresponse_{Guid.NewGuid()}";
        var changeSet = $"changesetresponse_{Guid.NewGuid()}";
        var text = new StringBuilder($"--{batch}\r\nContent-Type: multipart/mixed; boundary={changeSet}\r\n\r\n");
        foreach (var answer in answers)
        {
            text.Append($"--{changeSet}\r\nContent-Type: application/http\r\nContent-Transfer-Encoding: binary\r\n\r\n");
            text.Append($"HTTP/1.1 {answer.Status} {answer.Reason}\r\nX-Content-Type-Options: nosniff\r\nCache-Control: no-cache\r\n");
            foreach (var (name, value) in answer.Headers)
            {
                text.Append($"{name}: {value}\r\n");
            }

            text.Append("\r\n").Append(Encoding.UTF8.GetString(answer.Body)).Append("\r\n");
        }

        text.Append($"--{changeSet}--\r\n--{batch}--\r\n");
        return new StorageResponse(202, "Accepted", Encoding.UTF8.GetBytes(text.ToString())).With("Content-Type", $"multipart/mixed; boundary={batch}");
    }

    private static string? BoundaryOf(string? contentType)
    {
        const string Parameter = "boundary=";
        var start = contentType?.IndexOf(Parameter, StringComparison.OrdinalIgnoreCase) ?? -1;
        if (start < 0 || !contentType!.StartsWith("multipart/mixed", StringComparison.OrdinalIgnoreCase))
        {
            return null;
        }

        var value = contentType.AsSpan(start + Parameter.Length);
        var end = value.IndexOf(';');
        return (end < 0 ? value : value[..end]).Trim().Trim('"').ToString();
    }

    private static List<ReadOnlyMemory<byte>> PartsOf(ReadOnlyMemory<byte> body, string boundary)
    {
        var delimiter = Encoding.UTF8.GetBytes($"--{boundary}");
        List<ReadOnlyMemory<byte>> parts = [];
        var position = body.Span.IndexOf(delimiter);
        while (position >= 0)
        {
            position += delimiter.Length;
            var rest = body.Span[position..];
            var lineEnd = rest.IndexOf((byte)'\n');
            var length = rest.IndexOf(delimiter);
            if (rest.StartsWith("--"u8) || lineEnd < 0 || length < 0)
            {
                break;
            }

            parts.Add(body[(position + lineEnd + 1)..(position + length)]);
            position += length;
        }

        return parts;
    }

    private static StorageRequest ReadPart(ReadOnlyMemory<byte> part)
    {
        ReadHeaders(ref part);
        var request = ReadLine(ref part).Split(' ');
        if (request is not [var method, var address, ..] || !Uri.TryCreate(address, UriKind.Absolute, out var uri))
        {
            throw StorageException.InvalidInput("A part of the batch is no request to an absolute address.");
        }

        var headers = ReadHeaders(ref part);

        // The table's address is the last segment, whatever address the account has.
        var path = uri.AbsolutePath;
        return new StorageRequest(StorageService.Table, method.ToUpperInvariant(), path[(path.LastIndexOf('/') + 1)..], uri.Query, headers, Trimmed(part));
    }

    private static ReadOnlyMemory<byte> Trimmed(ReadOnlyMemory<byte> text) => text[..text.Span.TrimEnd(" \r\n"u8).Length];

    /// <summary>Takes header lines up to the empty one.</summary>
    private static Dictionary<string, string> ReadHeaders(ref ReadOnlyMemory<byte> text)
    {
        var headers = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        while (text.Length > 0 && ReadLine(ref text) is { Length: > 0 } line)
        {
            var colon = line.IndexOf(':', StringComparison.Ordinal);
            if (colon > 0)
            {
                headers[line[..colon].Trim()] = line[(colon + 1)..].Trim();
            }
        }

        return headers;
    }

    private static string ReadLine(ref ReadOnlyMemory<byte> text)
    {
        var end = text.Span.IndexOf((byte)'\n');
        var line = end < 0 ? text : text[..end];
        text = end < 0 ? default : text[(end + 1)..];
        return Encoding.UTF8.GetString(line.Span.TrimEnd((byte)'\r'));
    }
}
