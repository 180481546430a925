using System.Globalization;

namespace ScimFunctions.Scim.Resources;

/// <summary>Times as responses show them: RFC 3339, UTC, milliseconds (RFC 7643 §2.3.5).</summary>
public static class Timestamp
{
    public static string Format(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);

    public static string? Format(DateTimeOffset? time) => time is { } known ? Format(known) : null;
}
