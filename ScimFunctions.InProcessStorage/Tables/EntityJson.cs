using System.Globalization;
using System.Text;

namespace ScimFunctions.InProcessStorage.Tables;

/// <summary>Entities in the JSON of OData 3.</summary>
internal static class EntityJson
{
    private const string TypeSuffix = "@odata.type";
    private const string OwnPrefix = "odata.";

    /// <exception cref="StorageException">It is no JSON object of values, or breaks a rule of properties.</exception>
    public static EntityBody Read(ReadOnlySpan<byte> json)
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

    /// <summary>Writes a row as an object.</summary>
    /// <param name="writer">Where to.</param>
    /// <param name="entity">The row.</param>
    /// <param name="table">The table's name.</param>
    /// <param name="metadata">What to say besides the values.</param>
    /// <param name="select">The properties wanted; null for all.</param>
    /// <param name="alone">Whether this is the whole answer, which then says what it is.</param>
    public static void Write(Utf8JsonWriter writer, StoredEntity entity, string table, MetadataLevel metadata, IReadOnlySet<string>? select, bool alone)
    {
        writer.WriteStartObject();
        if (metadata != MetadataLevel.None)
        {
            if (alone)
            {
                writer.WriteString("odata.metadata", $"{TableAddress.ServiceUri}$metadata#{table}/@Element");
            }

            if (metadata == MetadataLevel.Full)
            {
                var path = TableAddress.PathOf(table, entity.PartitionKey, entity.RowKey);
                writer.WriteString("odata.type", $"{InProcessStorageAccount.Name}.{table}");
                writer.WriteString("odata.id", TableAddress.ServiceUri + path);
                writer.WriteString("odata.editLink", path);
            }

            writer.WriteString("odata.etag", entity.ETag);
        }

        WriteOwned(writer, entity, metadata, select);
        foreach (var (name, value) in entity.Properties)
        {
            if (select is null || select.Contains(name))
            {
                WriteProperty(writer, name, value, metadata != MetadataLevel.None);
            }
        }

        writer.WriteEndObject();
    }

    private static void WriteOwned(Utf8JsonWriter writer, StoredEntity entity, MetadataLevel metadata, IReadOnlySet<string>? select)
    {
        if (select is null || select.Contains("PartitionKey"))
        {
            writer.WriteString("PartitionKey", entity.PartitionKey);
        }

        if (select is null || select.Contains("RowKey"))
        {
            writer.WriteString("RowKey", entity.RowKey);
        }

        if (select is null || select.Contains("Timestamp"))
        {
            WriteProperty(writer, "Timestamp", entity.Timestamp, metadata == MetadataLevel.Full);
        }
    }

    private static void WriteProperty(Utf8JsonWriter writer, string name, object value, bool annotated)
    {
        switch (value)
        {
            case string text:
                writer.WriteString(name, text);
                break;
            case bool flag:
                writer.WriteBoolean(name, flag);
                break;
            case int number:
                writer.WriteNumber(name, number);
                break;
            case long number:
                Annotate(writer, name, "Edm.Int64", annotated);
                writer.WriteString(name, number.ToString(CultureInfo.InvariantCulture));
                break;
            case double number when double.IsFinite(number):
                // With a fraction always, so that it is not taken for an integer.
                var digits = number.ToString("R", CultureInfo.InvariantCulture);
                writer.WritePropertyName(name);
                writer.WriteRawValue(digits.AsSpan().ContainsAny('.', 'E') ? digits : digits + ".0", skipInputValidation: true);
                break;
            case double number:
                Annotate(writer, name, "Edm.Double", annotated);
                writer.WriteString(name, number.ToString(CultureInfo.InvariantCulture));
                break;
            case Guid id:
                Annotate(writer, name, "Edm.Guid", annotated);
                writer.WriteString(name, id);
                break;
            case DateTime utc:
                Annotate(writer, name, "Edm.DateTime", annotated);
                writer.WriteString(name, utc.ToString("yyyy-MM-ddTHH:mm:ss.FFFFFFFZ", CultureInfo.InvariantCulture));
                break;
            case byte[] bytes:
                Annotate(writer, name, "Edm.Binary", annotated);
                writer.WriteBase64String(name, bytes);
                break;
        }
    }

    private static void Annotate(Utf8JsonWriter writer, string name, string type, bool annotated)
    {
        if (annotated)
        {
            writer.WriteString(name + TypeSuffix, type);
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
            if (name.EndsWith(TypeSuffix, StringComparison.Ordinal))
            {
                (types ??= new(StringComparer.Ordinal))[name[..^TypeSuffix.Length]] = reader.GetString() ?? "";
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
