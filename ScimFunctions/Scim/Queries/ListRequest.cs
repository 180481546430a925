using System.Globalization;
using ScimFunctions.Scim.Messages;
using ScimFunctions.Scim.Resources;
using ScimFunctions.Scim.Tolerances;

namespace ScimFunctions.Scim.Queries;

/// <summary>What is asked of a list, in the query of a GET (RFC 7644 §3.4.2) or in the body of a search (§3.4.3).</summary>
/// <param name="Filter">As it was sent, or null.</param>
/// <param name="SortBy">As it was sent, or null.</param>
/// <param name="SortOrder">As it was sent, or null.</param>
/// <param name="Page">Which page; of a list that is paged by cursor only its count.</param>
/// <param name="Cursor">Null if the list is paged by index; empty for the first page by cursor (RFC 9865 §2).</param>
/// <param name="Attributes">Names, separated by commas, or null.</param>
/// <param name="ExcludedAttributes">Names, separated by commas, or null.</param>
public sealed record ListRequest(
    string? Filter, string? SortBy, string? SortOrder, PageRequest Page, string? Cursor, string? Attributes, string? ExcludedAttributes)
{
    /// <summary>Reads the parameters; each is null where it is missing.</summary>
    /// <exception cref="ScimException">400 <c>invalidValue</c> or <c>invalidCount</c>.</exception>
    public static ListRequest Parse(
        string? filter, string? sortBy, string? sortOrder, string? startIndex, string? count, string? cursor, string? attributes, string? excludedAttributes)
    {
        var page = PageRequest.Parse(startIndex, count, byCursor: cursor is not null);
        return cursor is null || page.StartIndex == 1
            ? new ListRequest(filter, sortBy, sortOrder, page, cursor, attributes, excludedAttributes)
            : throw ScimException.InvalidValue("'startIndex' and 'cursor' exclude each other; page by one of them (RFC 9865 §2).");
    }
}

/// <summary>Which page of a list is asked for (RFC 7644 §3.4.2.4).</summary>
/// <param name="StartIndex">The 1-based position of the first result.</param>
/// <param name="Count">How many results at most; 0 asks for the total only.</param>
public sealed record PageRequest(int StartIndex, int Count)
{
    /// <summary>Parses the query parameters; one that is missing or empty has its default.</summary>
    /// <param name="byCursor">Whether the list is paged by cursor, for which RFC 9865 §2.1 has an error of its own about <c>count</c>.</param>
    /// <exception cref="ScimException">400 <c>invalidValue</c> or <c>invalidCount</c> for what is not a whole number.</exception>
    public static PageRequest Parse(string? startIndex, string? count, bool byCursor = false) => new(
        ParseNumber("startIndex", startIndex, defaultValue: 1, least: 1, most: int.MaxValue, ScimException.InvalidValue),
        ParseNumber("count", count, ServiceLimits.DefaultPageSize, least: 0, ServiceLimits.MaxPageSize, byCursor ? ScimException.InvalidCount : ScimException.InvalidValue));

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
            throw refuse($"'{name}' must be a whole number; got '{JsonText.Shorten(text)}'.");
        }

        // A number that no variable holds is beyond every limit all the same.
        var number = long.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var parsed) ? parsed : long.MaxValue;
        return (int)Math.Clamp(trimmed[0] == '-' ? -number : number, least, most);
    }
}

/// <summary>Reads the body of a search by POST (RFC 7644 §3.4.3): the parameters of a list as JSON, so that they do not stand in an address.</summary>
public static class SearchRequest
{
    /// <summary>A property that means nothing is ignored, as a query parameter is; one that is null is missing.</summary>
    /// <exception cref="ScimException">400, naming the property that is wrong.</exception>
    public static ListRequest Parse(JsonElement body, RequestTolerances tolerances)
    {
        ProtocolMessage.RequireSchema(body, SchemaUrns.SearchRequest, tolerances);
        return ListRequest.Parse(
            ProtocolMessage.FindText(body, "filter"),
            ProtocolMessage.FindText(body, "sortBy"),
            ProtocolMessage.FindText(body, "sortOrder"),
            Number(body, "startIndex", tolerances),
            Number(body, "count", tolerances),
            ProtocolMessage.FindText(body, "cursor"),
            Names(body, "attributes", tolerances),
            Names(body, "excludedAttributes", tolerances));
    }

    /// <summary>The number as it is written: what is not whole is refused by whoever reads it, as in a query.</summary>
    private static string? Number(JsonElement body, string name, RequestTolerances tolerances) => ProtocolMessage.Find(body, name) switch
    {
        null => null,
        { ValueKind: JsonValueKind.Number } number => number.GetRawText(),
        { ValueKind: JsonValueKind.String } text when tolerances.Allow(Tolerance.StringNumber) => text.GetString(),
        { } other => throw ScimException.InvalidValue($"'{name}' must be a whole number; got {JsonText.Describe(other)}."),
    };

    private static string? Names(JsonElement body, string name, RequestTolerances tolerances)
    {
        switch (ProtocolMessage.Find(body, name))
        {
            case null:
                return null;
            case { ValueKind: JsonValueKind.Array } array:
                return string.Join(',', array.EnumerateArray().Select(element => element.ValueKind is JsonValueKind.String
                    ? element.GetString()
                    : throw ScimException.InvalidValue($"'{name}' must be an array of attribute names; one of its elements is {JsonText.Describe(element)}.")));
            case { ValueKind: JsonValueKind.String } text when tolerances.Allow(Tolerance.SingleValueForArray):
                return text.GetString();
            case { } other:
                throw ScimException.InvalidValue($"'{name}' must be an array of attribute names; got {JsonText.Describe(other)}.");
        }
    }
}
