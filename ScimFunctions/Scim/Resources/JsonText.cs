using System.Text.Json;

namespace ScimFunctions.Scim.Resources;

/// <summary>Says in words what a JSON value is, for error details.</summary>
internal static class JsonText
{
    private const int LongestQuote = 60;

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

    /// <summary>The start of a long text, never cut within a surrogate pair.</summary>
    public static string Shorten(string text) =>
        text.Length <= LongestQuote
            ? text
            : string.Concat(text.AsSpan(0, char.IsHighSurrogate(text[LongestQuote - 1]) ? LongestQuote - 1 : LongestQuote), "…");
}
