using System.Text;

namespace Azure.Data.Tables;

/// <summary>Reads the HTTP responses out of a multipart body, whose parts may be multipart themselves (RFC 2046 §5.1).</summary>
internal static class Multipart
{
    private const int StatusDigits = 3;

    /// <summary>The boundary that a content type names; null where it is not multipart.</summary>
    public static string BoundaryOf(string contentType)
    {
        const string Parameter = "boundary=";
        int start = contentType.IndexOf(Parameter, StringComparison.OrdinalIgnoreCase);
        if (start < 0 || !contentType.StartsWith("multipart/", StringComparison.OrdinalIgnoreCase))
        {
            return null;
        }

        ReadOnlySpan<char> value = contentType.AsSpan(start + Parameter.Length);
        int end = value.IndexOf(';');
        return (end < 0 ? value : value[..end]).Trim().Trim('"').ToString();
    }

    public static List<Response> ReadResponses(ReadOnlyMemory<byte> body, string boundary)
    {
        List<Response> responses = [];
        ReadParts(body, boundary, responses);
        return responses;
    }

    private static void ReadParts(ReadOnlyMemory<byte> body, string boundary, List<Response> responses)
    {
        byte[] delimiter = Encoding.ASCII.GetBytes($"--{boundary}");
        int position = body.Span.IndexOf(delimiter);
        while (position >= 0)
        {
            int start = position + delimiter.Length;
            if (body.Span[start..].StartsWith("--"u8))
            {
                return;
            }

            int length = body.Span[start..].IndexOf(delimiter);
            if (length < 0)
            {
                return;
            }

            ReadPart(body.Slice(start, length), responses);
            position = start + length;
        }
    }

    private static void ReadPart(ReadOnlyMemory<byte> part, List<Response> responses)
    {
        // What follows the delimiter on its line is padding.
        Dictionary<string, string> headers = ReadHeaders(ref part, skipFirstLine: true, out _);
        string contentType = headers.GetValueOrDefault("Content-Type") ?? "";
        if (BoundaryOf(contentType) is { } inner)
        {
            ReadParts(part, inner, responses);
            return;
        }

        Dictionary<string, string> responseHeaders = ReadHeaders(ref part, skipFirstLine: true, out string statusLine);
        responses.Add(ReadResponse(statusLine, responseHeaders, part));
    }

    private static TransactionResponse ReadResponse(string statusLine, Dictionary<string, string> headers, ReadOnlyMemory<byte> body)
    {
        // "HTTP/1.1 204 No Content"
        int space = statusLine.IndexOf(' ', StringComparison.Ordinal);
        if (space < 0 || statusLine.Length < space + 1 + StatusDigits || !int.TryParse(statusLine.AsSpan(space + 1, StatusDigits), out int status))
        {
            throw new InvalidDataException($"The table service's answer to a transaction holds a part without a status: '{statusLine}'.");
        }

        string reason = statusLine[(space + 1 + StatusDigits)..].Trim();
        return new TransactionResponse(status, reason, headers, body.ToArray());
    }

    /// <summary>Reads header lines up to the empty one, and leaves what comes after it.</summary>
    private static Dictionary<string, string> ReadHeaders(ref ReadOnlyMemory<byte> text, bool skipFirstLine, out string firstLine)
    {
        var headers = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        firstLine = skipFirstLine ? ReadLine(ref text) : "";
        while (text.Length > 0 && ReadLine(ref text) is { Length: > 0 } line)
        {
            int colon = line.IndexOf(':', StringComparison.Ordinal);
            if (colon > 0)
            {
                headers[line[..colon].Trim()] = line[(colon + 1)..].Trim();
            }
        }

        return headers;
    }

    private static string ReadLine(ref ReadOnlyMemory<byte> text)
    {
        int end = text.Span.IndexOf((byte)'\n');
        ReadOnlyMemory<byte> line = end < 0 ? text : text[..end];
        text = end < 0 ? default : text[(end + 1)..];
        return Encoding.UTF8.GetString(line.Span.TrimEnd((byte)'\r'));
    }
}
