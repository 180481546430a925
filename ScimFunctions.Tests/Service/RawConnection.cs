using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace ScimFunctions.Tests.Service;

/// <summary>Sends the bytes of a request as they are, where an HTTP client would tidy them or refuse, and reads the one response.</summary>
public static class RawConnection
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);

    /// <param name="origin">Where the service listens.</param>
    /// <param name="head">Request line and headers, without the empty line; each character is sent as one byte.</param>
    /// <param name="body">What follows the empty line.</param>
    /// <param name="endsEarly">Closes the sending side behind the body, however much the head has promised.</param>
    /// <exception cref="IOException">The service closes the connection without an answer.</exception>
    public static async Task<ScimResponse> SendAsync(Uri origin, string head, ReadOnlyMemory<byte> body = default, bool endsEarly = false)
    {
        using var deadline = new CancellationTokenSource(Deadline);
        using var client = new TcpClient();
        await client.ConnectAsync(origin.Host, origin.Port, deadline.Token);
        var stream = client.GetStream();
        var sending = WriteAsync();
        var response = await ReadAsync(stream, hasBody: !head.StartsWith("HEAD ", StringComparison.Ordinal), deadline.Token);
        await sending;
        return response;

        async Task WriteAsync()
        {
            try
            {
                await stream.WriteAsync(Encoding.Latin1.GetBytes(head + "\r\n\r\n"), deadline.Token);
                await stream.WriteAsync(body, deadline.Token);
                if (endsEarly)
                {
                    client.Client.Shutdown(SocketShutdown.Send);
                }
            }
            catch (IOException)
            {
                // The service has answered and does not want the rest.
            }
        }
    }

    private static async Task<ScimResponse> ReadAsync(NetworkStream stream, bool hasBody, CancellationToken cancellationToken)
    {
        var received = new List<byte>();
        var chunk = new byte[16 * 1024];
        while (true)
        {
            var (headLength, contentLength) = Measure(received, hasBody);
            if (headLength >= 0 && received.Count >= headLength + contentLength)
            {
                return Parse(received, headLength, contentLength);
            }

            var read = await stream.ReadAsync(chunk, cancellationToken);
            if (read == 0)
            {
                throw new IOException($"The service closed the connection after: {Encoding.Latin1.GetString([.. received])}");
            }

            received.AddRange(chunk.AsSpan(0, read));
        }
    }

    private static (int HeadLength, int ContentLength) Measure(List<byte> received, bool hasBody)
    {
        var text = Encoding.Latin1.GetString([.. received]);
        var end = text.IndexOf("\r\n\r\n", StringComparison.Ordinal);
        if (end < 0)
        {
            return (-1, 0);
        }

        var length = hasBody ? Headers(text[..end]).GetValueOrDefault("Content-Length", "0") : "0";
        return (end + 4, int.Parse(length, CultureInfo.InvariantCulture));
    }

    private static ScimResponse Parse(List<byte> received, int headLength, int contentLength)
    {
        var head = Encoding.Latin1.GetString([.. received[..headLength]]);
        var headers = Headers(head.TrimEnd());
        var status = (HttpStatusCode)int.Parse(head.AsSpan("HTTP/1.1 ".Length, 3), CultureInfo.InvariantCulture);
        return new ScimResponse(status, Encoding.UTF8.GetString([.. received[headLength..(headLength + contentLength)]]), headers.GetValueOrDefault("Content-Type"), headers);
    }

    private static Dictionary<string, string> Headers(string head) => head.Split("\r\n").Skip(1)
        .Select(line => line.Split(':', 2))
        .ToDictionary(parts => parts[0], parts => parts[1].Trim(), StringComparer.OrdinalIgnoreCase);
}
