using System.Globalization;

namespace ScimFunctions.InProcessStorage.Tables;

/// <summary>The values of properties: as JSON and an annotation give them, and how two of them compare.</summary>
internal static class EdmValues
{
    /// <summary>What the name of a property's annotation ends with.</summary>
    public const string TypeSuffix = "@odata.type";

    // The earliest date that the service keeps.
    private static readonly DateTime Earliest = new(1601, 1, 1, 0, 0, 0, DateTimeKind.Utc);

    /// <summary>The value that a JSON value stands for; null for null, which is not stored.</summary>
    /// <param name="name">The property's, for the refusal.</param>
    /// <param name="token">What kind of JSON value it is.</param>
    /// <param name="text">The string unescaped, or the number as it is written.</param>
    /// <param name="type">Its annotation; null where it has none.</param>
    public static object? Read(string name, JsonTokenType token, string? text, string? type) => token switch
    {
        JsonTokenType.Null => null,
        JsonTokenType.True when type is null or "Edm.Boolean" => true,
        JsonTokenType.False when type is null or "Edm.Boolean" => false,
        JsonTokenType.Number when type is null => text.AsSpan().ContainsAny('.', 'e', 'E') ? Parse(name, text!, "Edm.Double") : Parse(name, text!, "Edm.Int32"),
        JsonTokenType.Number when type is "Edm.Int32" or "Edm.Int64" or "Edm.Double" => Parse(name, text!, type),
        JsonTokenType.String => type is null or "Edm.String" ? text : Parse(name, text!, type),
        _ => throw Refusal(name, type ?? "known"),
    };

    /// <summary>Below, equal or above, as numbers compare; null for values that do not compare, of which no comparison is true.</summary>
    public static int? Compare(object left, object right) => (left, right) switch
    {
        (string a, string b) => string.CompareOrdinal(a, b),
        (bool a, bool b) => a.CompareTo(b),
        (Guid a, Guid b) => a.CompareTo(b),
        (DateTime a, DateTime b) => a.CompareTo(b),
        (int or long, int or long) => Convert.ToInt64(left, CultureInfo.InvariantCulture).CompareTo(Convert.ToInt64(right, CultureInfo.InvariantCulture)),
        (int or long or double, int or long or double) => CompareDoubles(Convert.ToDouble(left, CultureInfo.InvariantCulture), Convert.ToDouble(right, CultureInfo.InvariantCulture)),
        _ => null,
    };

    /// <summary>Writes a property as a client reads it: annotated where JSON alone does not tell its type.</summary>
    public static void Write(Utf8JsonWriter writer, string name, object value)
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
                WriteAnnotated("Edm.Int64", number.ToString(CultureInfo.InvariantCulture));
                break;
            case double number when double.IsFinite(number):
                // With a fraction always, so that it is not taken for an integer.
                var digits = number.ToString("R", CultureInfo.InvariantCulture);
                writer.WritePropertyName(name);
                writer.WriteRawValue(digits.AsSpan().ContainsAny('.', 'E') ? digits : digits + ".0", skipInputValidation: true);
                break;
            case double number:
                WriteAnnotated("Edm.Double", number.ToString(CultureInfo.InvariantCulture));
                break;
            case Guid id:
                WriteAnnotated("Edm.Guid", id.ToString());
                break;
            case DateTime utc:
                WriteAnnotated("Edm.DateTime", TextOf(utc));
                break;
            case byte[] bytes:
                writer.WriteString(name + TypeSuffix, "Edm.Binary");
                writer.WriteBase64String(name, bytes);
                break;
        }

        void WriteAnnotated(string type, string text)
        {
            writer.WriteString(name + TypeSuffix, type);
            writer.WriteString(name, text);
        }
    }

    public static string TextOf(DateTime utc) => utc.ToString("yyyy-MM-ddTHH:mm:ss.FFFFFFFZ", CultureInfo.InvariantCulture);

    public static bool TryParseDateTime(string text, out DateTime utc) =>
        DateTime.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out utc) && utc >= Earliest;

    private static int? CompareDoubles(double left, double right) => double.IsNaN(left) || double.IsNaN(right) ? null : left.CompareTo(right);

    private static object Parse(string name, string text, string type)
    {
        switch (type)
        {
            case "Edm.Int32" when int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number):
                return number;
            case "Edm.Int64" when long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number):
                return number;
            case "Edm.Double" when double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number):
                return number;
            case "Edm.Boolean" when bool.TryParse(text, out var flag):
                return flag;
            case "Edm.Guid" when Guid.TryParse(text, out var id):
                return id;
            case "Edm.DateTime" when TryParseDateTime(text, out var utc):
                return utc;
            case "Edm.Binary" when TryParseBase64(text, out var bytes):
                return bytes;
            default:
                throw Refusal(name, type);
        }
    }

    private static bool TryParseBase64(string text, out byte[] bytes)
    {
        bytes = new byte[(text.Length / 4 * 3) + 3];
        var parsed = Convert.TryFromBase64String(text, bytes, out var length);
        Array.Resize(ref bytes, length);
        return parsed;
    }

    private static StorageException Refusal(string name, string type) => StorageException.InvalidInput($"The value of the property '{name}' is no {type} value.");
}
