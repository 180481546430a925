using System.Globalization;
using ScimFunctions.Scim.Resources;

namespace ScimFunctions.Scim.Queries;

/// <summary>Which page of a list is asked for (RFC 7644 §3.4.2.4).</summary>
/// <param name="StartIndex">The 1-based position of the first result.</param>
/// <param name="Count">How many results at most; 0 asks for the total only.</param>
public sealed record PageRequest(int StartIndex, int Count)
{
    public const int DefaultCount = 200;

    /// <summary>What a larger <c>count</c> is cut to. Okta steps by 100 whatever it gets, so this must not be less.</summary>
    public const int MaxCount = 1000;

    /// <summary>Parses the query parameters; one that is missing or empty has its default.</summary>
    /// <param name="startIndex">As it was sent.</param>
    /// <param name="count">As it was sent.</param>
    /// <param name="byCursor">Whether the list is paged by cursor, for which RFC 9865 §2.1 has an error of its own about <c>count</c>.</param>
    /// <exception cref="ScimException">400 <c>invalidValue</c> or <c>invalidCount</c> for what is not a whole number.</exception>
    public static PageRequest Parse(string? startIndex, string? count, bool byCursor = false) => new(
        ParseNumber("startIndex", startIndex, defaultValue: 1, least: 1, most: int.MaxValue, ScimException.InvalidValue),
        ParseNumber("count", count, DefaultCount, least: 0, MaxCount, byCursor ? ScimException.InvalidCount : ScimException.InvalidValue));

    private static int ParseNumber(string name, string? text, int defaultValue, int least, int most, Func<string, ScimException> refuse)
    {
        if (string.IsNullOrWhiteSpace(text))
        {
            return defaultValue;
        }

        var trimmed = text.AsSpan().Trim();
        var digits = trimmed is ['-' or '+', ..] ? trimmed[1..] : trimmed;
        if (digits.IsEmpty || digits.ContainsAnyExceptInRange('0', '9'))
        {
            throw refuse($"{name} must be a whole number; got '{JsonText.Shorten(text)}'.");
        }

        // A number that no variable holds is beyond every limit all the same.
        var number = long.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var parsed) ? parsed : long.MaxValue;
        return (int)Math.Clamp(trimmed[0] == '-' ? -number : number, least, most);
    }
}
