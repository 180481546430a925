using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;

namespace ScimFunctions.InProcessStorage.Tables;

/// <summary>An entity as a request's body gives it.</summary>
/// <param name="PartitionKey">Null where the body has none.</param>
/// <param name="RowKey">Null where the body has none.</param>
/// <param name="Properties">The others, without those that are null and those that the service owns.</param>
internal readonly record struct EntityBody(string? PartitionKey, string? RowKey, EntityProperty[] Properties);

/// <summary>The JSON bodies of requests and answers: OData 3 with minimal metadata, as the clients ask for it.</summary>
internal static class TableJson
{
    private const string OwnPrefix = "odata.";

    private static readonly JsonWriterOptions Format = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    public static StorageResponse Answer(int status, string reason, Action<Utf8JsonWriter> write)
    {
        var body = new ArrayBufferWriter<byte>(1024);
        using (var writer = new Utf8JsonWriter(body, Format))
        {
            write(writer);
        }

        return new StorageResponse(status, reason, body.WrittenSpan.ToArray())
            .With("Content-Type", "application/json;odata=minimalmetadata;streaming=true;charset=utf-8");
    }

    /// <summary>An answer of many.</summary>
    public static StorageResponse Values<T>(IEnumerable<T> values, Action<Utf8JsonWriter, T> write) => Answer(200, "OK", writer =>
    {
        writer.WriteStartObject();
        writer.WriteStartArray("value");
        foreach (var value in values)
        {
            write(writer, value);
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    });

    public static StorageResponse Refusal(StorageException refusal)
    {
        var index = refusal.Index is { } failed ? failed.ToString(CultureInfo.InvariantCulture) + ":" : "";
        return Answer(refusal.Status, refusal.Code, writer =>
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

    public static void WriteTable(Utf8JsonWriter writer, string name)
    {
        writer.WriteStartObject();
        writer.WriteString("TableName", name);
        writer.WriteEndObject();
    }

    /// <summary>Writes a row as an object.</summary>
    /// <param name="writer">Where to.</param>
    /// <param name="entity">The row.</param>
    /// <param name="select">The properties wanted; null for all.</param>
    public static void WriteEntity(Utf8JsonWriter writer, StoredEntity entity, IReadOnlySet<string>? select)
    {
        writer.WriteStartObject();
        writer.WriteString("odata.etag", entity.ETag);
        WriteOwned("PartitionKey", entity.PartitionKey);
        WriteOwned("RowKey", entity.RowKey);
        WriteOwned("Timestamp", EdmValues.TextOf(entity.Timestamp));
        foreach (var (name, value) in entity.Properties)
        {
            if (select is null || select.Contains(name))
            {
                EdmValues.Write(writer, name, value);
            }
        }

        writer.WriteEndObject();

        void WriteOwned(string name, string value)
        {
            if (select is null || select.Contains(name))
            {
                writer.WriteString(name, value);
            }
        }
    }

    /// <exception cref="StorageException">It is no JSON object of values, or breaks a rule of properties.</exception>
    public static EntityBody ReadEntity(ReadOnlySpan<byte> json)
    {
        try
        {
            return ReadValues(json);
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            // The latter: a string that is no Unicode text, for example half of a surrogate pair.
            throw StorageException.InvalidInput($"The body is no entity: {exception.Message}");
        }
    }

    private static EntityBody ReadValues(ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(json);
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
        {
            throw new JsonException("it is no JSON object.");
        }

        var values = new List<(string Name, JsonTokenType Token, string? Text)>(16);
        Dictionary<string, string>? types = null;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = reader.GetString()!;
            reader.Read();
            if (name.EndsWith(EdmValues.TypeSuffix, StringComparison.Ordinal))
            {
                (types ??= new(StringComparer.Ordinal))[name[..^EdmValues.TypeSuffix.Length]] = reader.GetString() ?? "";
            }
            else if (!name.StartsWith(OwnPrefix, StringComparison.Ordinal) && name != "Timestamp")
            {
                values.Add((name, reader.TokenType, TextOf(ref reader)));
            }
        }

        while (reader.Read())
        {
            // To the end, so that what follows the object is refused.
        }

        return Typed(values, types);
    }

    private static string? TextOf(ref Utf8JsonReader reader) => reader.TokenType switch
    {
        JsonTokenType.String => reader.GetString(),
        JsonTokenType.Number => Encoding.UTF8.GetString(reader.ValueSpan),
        JsonTokenType.StartObject or JsonTokenType.StartArray => throw new JsonException("a property's value is an object or an array."),
        _ => null,
    };

    private static EntityBody Typed(List<(string Name, JsonTokenType Token, string? Text)> values, Dictionary<string, string>? types)
    {
        string? partitionKey = null;
        string? rowKey = null;
        var properties = new List<EntityProperty>(values.Count);
        var names = new HashSet<string>(values.Count, StringComparer.Ordinal);
        foreach (var (name, token, text) in values)
        {
            if (!names.Add(name))
            {
                throw new JsonException($"the property '{name}' occurs twice.");
            }

            var value = EdmValues.Read(name, token, text, types?.GetValueOrDefault(name));
            switch (name)
            {
                case "PartitionKey":
                    partitionKey = value as string;
                    break;
                case "RowKey":
                    rowKey = value as string;
                    break;
                default:
                    EntityRules.CheckProperty(name, value ?? "");
                    if (value is not null)
                    {
                        properties.Add(new EntityProperty(name, value));
                    }

                    break;
            }
        }

        return new EntityBody(partitionKey, rowKey, [.. properties]);
    }
}
