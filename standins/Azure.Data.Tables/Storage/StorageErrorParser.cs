using System.Globalization;
using System.Text.Json;
using System.Xml;
using System.Xml.Linq;
using Azure;
using Azure.Core;

namespace ScimFunctions.StandIns.Storage;

/// <summary>
/// Reads the code and message of a storage error, which Table Storage writes as OData JSON, every other service (and Table Storage
/// when it cannot authenticate the caller) as XML, and a response without a body as a header only.
/// </summary>
internal sealed class StorageErrorParser : RequestFailedDetailsParser
{
    /// <summary>The key in <see cref="Exception.Data"/> of the action that failed a transaction.</summary>
    public const string FailedEntity = "FailedEntity";

    public static StorageErrorParser Instance { get; } = new();

    public override bool TryParse(Response response, out ResponseError error, out IDictionary<string, string> data)
    {
        data = null;
        (string code, string message) = Read(response);
        if (code is null && !response.Headers.TryGetValue("x-ms-error-code", out code))
        {
            error = null;
            return false;
        }

        error = new ResponseError(code, message);
        if (IndexOfFailedAction(message) is { } index)
        {
            data = new Dictionary<string, string>(StringComparer.Ordinal) { [FailedEntity] = index.ToString(CultureInfo.InvariantCulture) };
        }

        return true;
    }

    private static (string Code, string Message) Read(Response response)
    {
        // A body that was left on the wire cannot be read twice, and none of ours is.
        if (response.ContentStream is not MemoryStream)
        {
            return default;
        }

        ReadOnlySpan<byte> body = response.Content.ToMemory().Span.Trim(" \r\n\t"u8);
        if (body.StartsWith("\uFEFF"u8))
        {
            body = body[3..];
        }

        try
        {
            return body switch
            {
                [(byte)'{', ..] => ReadJson(body),
                [(byte)'<', ..] => ReadXml(body),
                _ => default,
            };
        }
        catch (Exception exception) when (exception is JsonException or XmlException or InvalidOperationException)
        {
            return default;
        }
    }

    private static (string Code, string Message) ReadJson(ReadOnlySpan<byte> body)
    {
        var reader = new Utf8JsonReader(body);
        using JsonDocument document = JsonDocument.ParseValue(ref reader);
        if (!document.RootElement.TryGetProperty("odata.error", out JsonElement error))
        {
            return default;
        }

        string code = error.TryGetProperty("code", out JsonElement codeElement) ? codeElement.GetString() : null;
        string message = error.TryGetProperty("message", out JsonElement messageElement) && messageElement.TryGetProperty("value", out JsonElement value)
            ? value.GetString()
            : null;
        return (code, message);
    }

    private static (string Code, string Message) ReadXml(ReadOnlySpan<byte> body)
    {
        using var stream = new MemoryStream(body.ToArray());
        XElement root = XDocument.Load(stream).Root;

        // Table Storage writes its errors in the namespace of OData, the other services in none.
        string Child(string name) => root?.Elements().FirstOrDefault(child => string.Equals(child.Name.LocalName, name, StringComparison.OrdinalIgnoreCase))?.Value;
        return (Child("Code"), Child("Message"));
    }

    private static int? IndexOfFailedAction(string message)
    {
        int colon = message?.IndexOf(':', StringComparison.Ordinal) ?? -1;
        return colon > 0 && int.TryParse(message.AsSpan(0, colon), NumberStyles.None, CultureInfo.InvariantCulture, out int index) ? index : null;
    }
}
