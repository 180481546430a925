using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Azure.Core;
using Azure.Core.Pipeline;
using ScimFunctions.StandIns.Storage;

namespace Azure.Storage.Queues;

/// <summary>Signs each attempt with the account's key, by the SharedKey scheme: over verb, standard and x-ms- headers, path and query.</summary>
internal sealed class SharedKeyPolicy(StorageAccount account) : HttpPipelineSynchronousPolicy
{
    public override void OnSendingRequest(HttpMessage message)
    {
        Request request = message.Request;
        request.Headers.SetValue("x-ms-date", DateTimeOffset.UtcNow.ToString("R", CultureInfo.InvariantCulture));

        byte[] signature = HMACSHA256.HashData(account.Key, Encoding.UTF8.GetBytes(StringToSign(request)));
        request.Headers.SetValue(HttpHeader.Names.Authorization, $"SharedKey {account.Name}:{Convert.ToBase64String(signature)}");
    }

    private string StringToSign(Request request)
    {
        string length = request.Content is not null && request.Content.TryComputeLength(out long bytes) && bytes > 0
            ? bytes.ToString(CultureInfo.InvariantCulture)
            : "";

        // The empty places: encoding, language, MD5, date (x-ms-date has it), the four conditions, range. None is ever sent.
        var text = new StringBuilder()
            .Append(request.Method.Method).Append("\n\n\n")
            .Append(length).Append("\n\n")
            .Append(request.Headers.TryGetValue(HttpHeader.Names.ContentType, out string contentType) ? contentType : "")
            .Append("\n\n\n\n\n\n\n");

        foreach (HttpHeader header in request.Headers
            .Where(header => header.Name.StartsWith("x-ms-", StringComparison.OrdinalIgnoreCase))
            .OrderBy(header => header.Name.ToLowerInvariant(), StringComparer.Ordinal))
        {
            text.Append(header.Name.ToLowerInvariant()).Append(':').Append(header.Value.Trim()).Append('\n');
        }

        Uri uri = request.Uri.ToUri();
        text.Append('/').Append(account.Name).Append(uri.AbsolutePath);
        foreach ((string name, string value) in Parameters(uri).OrderBy(parameter => parameter.Name, StringComparer.Ordinal))
        {
            text.Append('\n').Append(name).Append(':').Append(value);
        }

        return text.ToString();
    }

    private static IEnumerable<(string Name, string Value)> Parameters(Uri uri) =>
        uri.Query.TrimStart('?').Split('&', StringSplitOptions.RemoveEmptyEntries)
            .Select(parameter => parameter.Split('=', 2))
            .Select(parts => (Uri.UnescapeDataString(parts[0]).ToLowerInvariant(), parts.Length > 1 ? Uri.UnescapeDataString(parts[1]) : ""));
}
