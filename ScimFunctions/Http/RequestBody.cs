using Microsoft.AspNetCore.Http;
using ScimFunctions.Scim;

namespace ScimFunctions.Http;

/// <summary>Reads a request's body up to a limit.</summary>
internal static class RequestBody
{
    /// <exception cref="ScimException">413 naming the limit; as soon as it is known, so without reading the rest.</exception>
    public static async Task<ReadOnlyMemory<byte>> ReadAsync(HttpRequest request, int maxBytes, CancellationToken cancellationToken)
    {
        if (request.ContentLength > maxBytes)
        {
            throw TooLarge(maxBytes);
        }

        var body = new byte[(int)(request.ContentLength ?? 4096) + 1];
        var length = 0;
        while (true)
        {
            var read = await request.Body.ReadAsync(body.AsMemory(length), cancellationToken);
            if (read == 0)
            {
                return body.AsMemory(0, length);
            }

            length += read;
            if (length > maxBytes)
            {
                throw TooLarge(maxBytes);
            }

            if (length == body.Length)
            {
                Array.Resize(ref body, Math.Min(2 * body.Length, maxBytes + 1));
            }
        }
    }

    private static ScimException TooLarge(int maxBytes) =>
        ScimException.TooLarge($"The request's body is larger than {maxBytes} bytes, the most that is accepted here.");
}
