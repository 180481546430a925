using System.Globalization;
using System.Text.Json;

namespace Azure.Data.Tables;

/// <summary>
/// Reads rows from OData JSON with minimal metadata, straight into their property maps. One reader serves one response: it remembers
/// property names and the partition key, which repeat from row to row.
/// </summary>
internal sealed class EntityReader
{
    private static readonly object True = true;
    private static readonly object False = false;

    private readonly PropertyNames _names = new();
    private readonly List<(string Property, EdmType Type)> _annotations = [];
    private string _partitionKey = "";
    private int _propertiesPerRow = 8;

    private enum EdmType
    {
        None,
        Binary,
        DateTime,
        Double,
        Guid,
        Int64,
    }

    /// <summary>The row that the body is.</summary>
    public TableEntity ReadRow(ReadOnlySpan<byte> body)
    {
        var reader = new Utf8JsonReader(body);
        reader.Read();
        return ReadRow(ref reader);
    }

    /// <summary>The rows of a page of query results.</summary>
    public List<TableEntity> ReadPage(ReadOnlySpan<byte> body)
    {
        List<TableEntity> rows = [];
        var reader = new Utf8JsonReader(body);
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            bool isRows = reader.ValueTextEquals("value"u8);
            reader.Read();
            if (!isRows || reader.TokenType != JsonTokenType.StartArray)
            {
                reader.Skip();
                continue;
            }

            while (reader.Read() && reader.TokenType == JsonTokenType.StartObject)
            {
                rows.Add(ReadRow(ref reader));
            }
        }

        return rows;
    }

    private TableEntity ReadRow(ref Utf8JsonReader reader)
    {
        var properties = new Dictionary<string, object>(_propertiesPerRow, StringComparer.Ordinal);
        _annotations.Clear();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            PropertyNames.Entry name = _names.Find(ref reader);
            reader.Read();
            if (name.Annotated is not null)
            {
                Annotate(properties, name.Annotated, TypeOf(ref reader));
            }
            else if (name.IsMetadata)
            {
                reader.Skip();
            }
            else
            {
                properties[name.Name] = ReadValue(ref reader, name.Name, TakeAnnotation(name.Name));
            }
        }

        _propertiesPerRow = properties.Count;
        return new TableEntity(properties);
    }

    /// <summary>An annotation stands before its property, where it is kept until then, but need not.</summary>
    private void Annotate(Dictionary<string, object> properties, string property, EdmType type)
    {
        if (type == EdmType.None)
        {
            return;
        }

        if (!properties.TryGetValue(property, out object value))
        {
            _annotations.Add((property, type));
        }
        else if (value is not null)
        {
            properties[property] = Convert(System.Convert.ToString(value, CultureInfo.InvariantCulture), type);
        }
    }

    private EdmType TakeAnnotation(string property)
    {
        for (int i = _annotations.Count - 1; i >= 0; i--)
        {
            if (_annotations[i].Property == property)
            {
                EdmType type = _annotations[i].Type;
                _annotations.RemoveAt(i);
                return type;
            }
        }

        return property == SystemProperties.Timestamp ? EdmType.DateTime : EdmType.None;
    }

    private object ReadValue(ref Utf8JsonReader reader, string name, EdmType type)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.String:
                return ReadString(ref reader, name, type);
            case JsonTokenType.Number when type == EdmType.Double:
                return reader.GetDouble();
            case JsonTokenType.Number when type == EdmType.Int64:
                return reader.GetInt64();
            case JsonTokenType.Number when reader.TryGetInt32(out int number):
                return number;
            case JsonTokenType.Number when reader.TryGetInt64(out long number):
                return number;
            case JsonTokenType.Number:
                return reader.GetDouble();
            case JsonTokenType.True:
                return True;
            case JsonTokenType.False:
                return False;
            case JsonTokenType.Null:
                return null;
            default:
                throw new JsonException($"The table service sent a {reader.TokenType} as the value of property '{name}'.");
        }
    }

    private object ReadString(ref Utf8JsonReader reader, string name, EdmType type) => type switch
    {
        EdmType.None when name == SystemProperties.PartitionKey => ReadPartitionKey(ref reader),
        EdmType.None => reader.GetString(),
        EdmType.Binary => reader.GetBytesFromBase64(),
        EdmType.DateTime when reader.TryGetDateTimeOffset(out DateTimeOffset instant) => instant,
        EdmType.Guid when reader.TryGetGuid(out Guid id) => id,
        _ => Convert(reader.GetString(), type),
    };

    private string ReadPartitionKey(ref Utf8JsonReader reader)
    {
        if (!reader.ValueTextEquals(_partitionKey))
        {
            _partitionKey = reader.GetString();
        }

        return _partitionKey;
    }

    private static object Convert(string text, EdmType type) => type switch
    {
        EdmType.Binary => System.Convert.FromBase64String(text),
        EdmType.DateTime => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal),
        EdmType.Double => double.Parse(text, CultureInfo.InvariantCulture),
        EdmType.Guid => Guid.Parse(text),
        EdmType.Int64 => long.Parse(text, CultureInfo.InvariantCulture),
        _ => text,
    };

    private static EdmType TypeOf(ref Utf8JsonReader reader) =>
        reader.ValueTextEquals("Edm.Binary"u8) ? EdmType.Binary
        : reader.ValueTextEquals("Edm.DateTime"u8) ? EdmType.DateTime
        : reader.ValueTextEquals("Edm.Double"u8) ? EdmType.Double
        : reader.ValueTextEquals("Edm.Guid"u8) ? EdmType.Guid
        : reader.ValueTextEquals("Edm.Int64"u8) ? EdmType.Int64
        : EdmType.None;
}
