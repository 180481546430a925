using System.Globalization;

namespace ScimFunctions.Scim.Resources;

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
