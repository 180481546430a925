using System.Text;
using System.Xml.Linq;
using ScimFunctions.InProcessStorage;

namespace ScimFunctions.Tests.InProcessStorage;

/// <summary>Sends what no client would: bytes, addresses and headers as a test gives them.</summary>
internal static class RawStorage
{
    public static async Task<(int Status, string? Code)> TableAsync(this InProcessStorageAccount account, string method, string address, string body = "", string? header = null)
    {
        var answer = await SendAsync(account, StorageService.Table, method, address, Encoding.UTF8.GetBytes(body), header);
        if (answer.Body.Length == 0)
        {
            return (answer.Status, null);
        }

        if (answer.Header("Content-Type")!.StartsWith("multipart", StringComparison.Ordinal))
        {
            return (answer.Status, CodeInBatch(Encoding.UTF8.GetString(answer.Body)));
        }

        using var json = JsonDocument.Parse(answer.Body);
        var code = json.RootElement.TryGetProperty("odata.error", out var error) ? error.GetProperty("code").GetString() : null;
        Assert.Equal(code, answer.Header("x-ms-error-code"));
        Assert.NotNull(answer.Header("x-ms-request-id"));
        return (answer.Status, code);
    }

    public static async Task<(int Status, string? Code)> QueueAsync(this InProcessStorageAccount account, string method, string address, string body = "")
    {
        var answer = await SendAsync(account, StorageService.Queue, method, address, Encoding.UTF8.GetBytes(body), header: null);
        var code = answer.Body.Length == 0 ? null : XDocument.Parse(Encoding.UTF8.GetString(answer.Body)).Root!.Element("Code")?.Value;
        Assert.Equal(code, answer.Header("x-ms-error-code"));
        Assert.NotNull(answer.Header("x-ms-request-id"));
        return (answer.Status, code);
    }

    private static string? CodeInBatch(string answer)
    {
        const string Name = "\"code\":\"";
        var start = answer.IndexOf(Name, StringComparison.Ordinal);
        return start < 0 ? null : answer[(start + Name.Length)..answer.IndexOf('"', start + Name.Length)];
    }

    private static async Task<StorageResponse> SendAsync(InProcessStorageAccount account, StorageService service, string method, string address, byte[] body, string? header)
    {
        var question = address.IndexOf('?', StringComparison.Ordinal);
        var headers = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        if (header?.Split(':', 2, StringSplitOptions.TrimEntries) is [var name, var value])
        {
            headers[name] = value;
        }

        return await account.SendAsync(
            new StorageRequest(
                service,
                method,
                question < 0 ? address : address[..question],
                question < 0 ? "" : address[question..],
                headers,
                body),
            CancellationToken.None);
    }
}
