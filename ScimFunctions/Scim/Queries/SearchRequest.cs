using ScimFunctions.Scim.Messages;
using ScimFunctions.Scim.Resources;
using ScimFunctions.Scim.Tolerances;

namespace ScimFunctions.Scim.Queries;

/// <summary>Reads the body of a search by POST (RFC 7644 §3.4.3): the parameters of a list as JSON, so that they do not stand in an address.</summary>
public static class SearchRequest
{
    /// <summary>Members that mean nothing are ignored, as query parameters are; null means that a member is missing.</summary>
    /// <exception cref="ScimException">400, naming the member that is wrong.</exception>
    public static ListRequest Parse(JsonElement body, RequestTolerances tolerances)
    {
        ProtocolMessage.RequireSchema(body, SchemaUrns.SearchRequest, tolerances);
        return ListRequest.Parse(
            Text(body, "filter"),
            Text(body, "sortBy"),
            Text(body, "sortOrder"),
            Number(body, "startIndex", tolerances),
            Number(body, "count", tolerances),
            Text(body, "cursor"),
            Names(body, "attributes", tolerances),
            Names(body, "excludedAttributes", tolerances));
    }

    private static string? Text(JsonElement body, string name) => ProtocolMessage.Find(body, name) switch
    {
        null => null,
        { ValueKind: JsonValueKind.String } text => text.GetString(),
        { } other => throw ScimException.InvalidValue($"'{name}' must be a text; got {JsonText.Describe(other)}."),
    };

    /// <summary>The number as it is written: what is not whole is refused by whoever reads it, as in a query.</summary>
    private static string? Number(JsonElement body, string name, RequestTolerances tolerances) => ProtocolMessage.Find(body, name) switch
    {
        null => null,
        { ValueKind: JsonValueKind.Number } number => number.GetRawText(),
        { ValueKind: JsonValueKind.String } text when tolerances.Allow(StringNumber.Instance) => text.GetString(),
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
            case { ValueKind: JsonValueKind.String } text when tolerances.Allow(SingleValueForArray.Instance):
                return text.GetString();
            case { } other:
                throw ScimException.InvalidValue($"'{name}' must be an array of attribute names; got {JsonText.Describe(other)}.");
        }
    }
}
