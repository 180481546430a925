using System.Globalization;
using System.Text;
using System.Xml;

namespace Azure.Data.Tables;

/// <summary>Writes values into OData filters and addresses.</summary>
internal static class ODataLiterals
{
    /// <summary>The filter with its interpolated values as literals; null for null.</summary>
    public static string Filter(FormattableString filter) =>
        filter is null ? null : string.Format(CultureInfo.InvariantCulture, filter.Format, Array.ConvertAll(filter.GetArguments(), Literal));

    /// <summary>The path of a row, below that of the service.</summary>
    public static string Path(string table, string partitionKey, string rowKey) =>
        $"{table}(PartitionKey='{Key(partitionKey)}',RowKey='{Key(rowKey)}')";

    private static string Key(string key) => Uri.EscapeDataString(Quoted(key));

    private static string Quoted(string text) => text.Replace("'", "''", StringComparison.Ordinal);

    private static object Literal(object value) => value switch
    {
        null => "null",
        string text => $"'{Quoted(text)}'",
        char character => $"'{Quoted(character.ToString())}'",
        StringBuilder text => $"'{Quoted(text.ToString())}'",
        bool flag => flag ? "true" : "false",
        long or ulong => string.Create(CultureInfo.InvariantCulture, $"{value}L"),
        sbyte or byte or short or ushort or int or uint or decimal or float or double => Convert.ToString(value, CultureInfo.InvariantCulture),
        Guid id => $"guid'{id}'",
        DateTimeOffset instant => DateTimeLiteral(instant.UtcDateTime),
        DateTime time => DateTimeLiteral(time.ToUniversalTime()),
        byte[] bytes => $"X'{Convert.ToHexString(bytes)}'",
        BinaryData bytes => $"X'{Convert.ToHexString(bytes)}'",
        _ => throw new ArgumentException($"A {value.GetType()} has no literal in an OData filter.", nameof(value)),
    };

    private static string DateTimeLiteral(DateTime utc) => $"datetime'{XmlConvert.ToString(utc, XmlDateTimeSerializationMode.RoundtripKind)}'";
}
