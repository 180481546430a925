using System.Globalization;

namespace ScimFunctions.Scim.Resources;

/// <summary>Says in words what a JSON value is, for error details.</summary>
internal static class JsonText
{
    private const int LongestQuote = 60;
    private const int LongestList = 8;
    private const int LongestName = 100;

    /// <summary>For example <c>the string 'yes'</c>, <c>12</c> or <c>an object</c>.</summary>
    public static string Describe(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => $"the string '{Shorten(value.GetString()!)}'",
        JsonValueKind.Number => Shorten(value.GetRawText()),
        JsonValueKind.True => "true",
        JsonValueKind.False => "false",
        JsonValueKind.Null => "null",
        JsonValueKind.Object => "an object",
        JsonValueKind.Array => $"an array of {value.GetArrayLength()}",
        _ => "nothing",
    };

    /// <summary>The text for a message: what is beyond so many characters is left out, and an ellipsis shows it.</summary>
    public static string Shorten(string text, int most = LongestQuote) => text.Length <= most ? text : Start(text, most) + "…";

    /// <summary>So many characters (UTF-16 code units) from the start of the text, one less where that would halve a surrogate pair.</summary>
    public static string Start(string text, int most) =>
        text.Length <= most ? text : text[..(char.IsHighSurrogate(text[most - 1]) ? most - 1 : most)];

    /// <summary>The first few of the names, each shortened and quoted, and how many there are beyond them.</summary>
    public static string List(IReadOnlyCollection<string> names)
    {
        var first = string.Join(", ", names.Take(LongestList).Select(name => $"'{Shorten(name, LongestName)}'"));
        return names.Count <= LongestList ? first : $"{first} and {names.Count - LongestList} more";
    }
}

/// <summary>Reads strings of a resource in canonical form.</summary>
public static class JsonObjectText
{
    /// <summary>The string of that name; null where it, or the object itself, is absent or something else.</summary>
    public static string? GetText(this JsonObject? container, string name) =>
        container?[name] is JsonValue node && node.TryGetValue(out string? text) ? text : null;
}

/// <summary>Times as text (RFC 7643 §2.3.5).</summary>
public static class Timestamp
{
    /// <summary>As responses show it: RFC 3339, UTC, milliseconds.</summary>
    public static string Format(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);

    public static string? Format(DateTimeOffset? time) => time is { } known ? Format(known) : null;

    /// <summary>Reads a date, or a date and a time; without an offset it is UTC.</summary>
    public static bool TryParse(string? text, out DateTimeOffset time)
    {
        time = default;
        return text is { Length: >= 10 } && text[4] == '-'
            && DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out time);
    }
}
