using System.Buffers;
using System.Globalization;
using System.Text.Encodings.Web;

namespace ScimFunctions.InProcessStorage.Tables;

/// <summary>The JSON bodies of answers.</summary>
internal static class TableJson
{
    private static readonly JsonWriterOptions Format = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    /// <summary>What the answer says besides values: <c>$format</c> where it is given, else the Accept header.</summary>
    public static MetadataLevel LevelOf(string? accept, string? format = null)
    {
        var wanted = format ?? accept ?? "";
        return wanted.Contains("fullmetadata", StringComparison.OrdinalIgnoreCase) ? MetadataLevel.Full
            : wanted.Contains("nometadata", StringComparison.OrdinalIgnoreCase) ? MetadataLevel.None
            : MetadataLevel.Minimal;
    }

    public static StorageResponse Answer(int status, string reason, MetadataLevel level, Action<Utf8JsonWriter> write)
    {
        var body = new ArrayBufferWriter<byte>(1024);
        using (var writer = new Utf8JsonWriter(body, Format))
        {
            write(writer);
        }

        return new StorageResponse(status, reason, body.WrittenSpan.ToArray()).With("Content-Type", TypeOf(level));
    }

    public static StorageResponse Refusal(StorageException refusal)
    {
        var index = refusal.Index is { } failed ? failed.ToString(CultureInfo.InvariantCulture) + ":" : "";
        return Answer(refusal.Status, refusal.Code, MetadataLevel.Minimal, writer =>
        {
            writer.WriteStartObject();
            writer.WriteStartObject("odata.error");
            writer.WriteString("code", refusal.Code);
            writer.WriteStartObject("message");
            writer.WriteString("lang", "en-US");
            writer.WriteString("value", index + refusal.Message);
            writer.WriteEndObject();
            writer.WriteEndObject();
            writer.WriteEndObject();
        });
    }

    private static string TypeOf(MetadataLevel level) => level switch
    {
        MetadataLevel.None => "application/json;odata=nometadata;streaming=true;charset=utf-8",
        MetadataLevel.Full => "application/json;odata=fullmetadata;streaming=true;charset=utf-8",
        _ => "application/json;odata=minimalmetadata;streaming=true;charset=utf-8",
    };
}
