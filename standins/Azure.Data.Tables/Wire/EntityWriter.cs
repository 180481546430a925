using System.Globalization;
using System.Text.Json;

namespace Azure.Data.Tables;

/// <summary>Writes a row as OData JSON, with the annotations of those types that JSON does not have.</summary>
internal static class EntityWriter
{
    public static void Write(Utf8JsonWriter writer, ITableEntity entity)
    {
        writer.WriteStartObject();
        foreach ((string name, object value) in PropertiesOf(entity))
        {
            // The service owns both.
            if (name is not (SystemProperties.ETag or SystemProperties.Timestamp))
            {
                WriteProperty(writer, name, value);
            }
        }

        writer.WriteEndObject();
        writer.Flush();
    }

    private static Dictionary<string, object> PropertiesOf(ITableEntity entity) => entity is TableEntity row
        ? row.Properties
        : throw new NotSupportedException($"This stand-in for Azure.Data.Tables reads and writes rows as {nameof(TableEntity)} only, not as {entity.GetType()}.");

    private static void WriteProperty(Utf8JsonWriter writer, string name, object value)
    {
        switch (value)
        {
            case null:
                writer.WriteNull(name);
                break;
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
                Annotate(writer, name, "Edm.Int64");
                writer.WriteString(name, number.ToString(CultureInfo.InvariantCulture));
                break;
            case double number:
                Annotate(writer, name, "Edm.Double");
                writer.WriteNumber(name, number);
                break;
            case Guid id:
                Annotate(writer, name, "Edm.Guid");
                writer.WriteString(name, id);
                break;
            case DateTimeOffset instant:
                WriteDateTime(writer, name, instant.UtcDateTime);
                break;
            case DateTime { Kind: DateTimeKind.Utc } time:
                WriteDateTime(writer, name, time);
                break;
            case DateTime time:
                throw new NotSupportedException($"Property '{name}' is a DateTime of kind {time.Kind}; the table service stores UTC only.");
            case byte[] bytes:
                Annotate(writer, name, "Edm.Binary");
                writer.WriteBase64String(name, bytes);
                break;
            case BinaryData bytes:
                Annotate(writer, name, "Edm.Binary");
                writer.WriteBase64String(name, bytes);
                break;
            default:
                throw new NotSupportedException($"Property '{name}' is a {value.GetType()}, which the table service has no type for.");
        }
    }

    private static void WriteDateTime(Utf8JsonWriter writer, string name, DateTime utc)
    {
        Annotate(writer, name, "Edm.DateTime");
        writer.WriteString(name, utc.ToString("yyyy-MM-ddTHH:mm:ss.fffffffZ", CultureInfo.InvariantCulture));
    }

    private static void Annotate(Utf8JsonWriter writer, string name, string edmType) => writer.WriteString(name + "@odata.type", edmType);
}
