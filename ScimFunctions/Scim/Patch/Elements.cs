using ScimFunctions.Scim.Resources;
using ScimFunctions.Scim.Schemas;

namespace ScimFunctions.Scim.Patch;

/// <summary>What PATCH needs to know of the elements of a multi-valued attribute (RFC 7643 §2.4).</summary>
internal static class Elements
{
    /// <summary>Whether all that a client listed of an element is so; for elements that have no <c>value</c> to be known by.</summary>
    public static bool IsDescribedBy(AttributeDefinition attribute, JsonNode? element, JsonNode? listed) =>
        JsonNode.DeepEquals(element, listed)
        || (element is JsonObject elementProperties
            && listed is JsonObject listedProperties
            && listedProperties.All(property => attribute.FindSubAttribute(property.Key) is { } subAttribute
                && AreEqual(subAttribute, elementProperties[subAttribute.Name], property.Value)));

    /// <summary>Whether two values of a simple attribute are equal; text as its <c>caseExact</c> says. Absent values are equal to nothing.</summary>
    public static bool AreEqual(AttributeDefinition attribute, JsonNode? left, JsonNode? right)
    {
        if (left is null || right is null)
        {
            return false;
        }

        return left.GetValueKind() is JsonValueKind.String && right.GetValueKind() is JsonValueKind.String
            ? left.GetValue<string>().Equals(right.GetValue<string>(), attribute.CaseExact ? StringComparison.Ordinal : StringComparison.OrdinalIgnoreCase)
            : JsonNode.DeepEquals(left, right);
    }

    /// <summary>Whether nothing is left of the element but what describes a value.</summary>
    public static bool IsHollow(JsonObject element) => element.All(property => property.Key is "type" or "primary" or "display" or "$ref");

    public static bool IsPrimary(JsonNode? element) =>
        element is JsonObject properties && properties["primary"]?.GetValueKind() is JsonValueKind.True;
}

/// <summary>
/// Finds the element of a multi-valued attribute that is the same as another one, at a cost that does not grow with their number.
/// </summary>
/// <remarks>
/// The same element has the same <c>value</c>, compared as its <c>caseExact</c> says, and the same <c>type</c> where both have one: a member that
/// is added again, now with its type, is the one that is there already. Elements without a <c>value</c> (addresses) must be equal.
/// </remarks>
internal sealed class ElementIndex
{
    private readonly Dictionary<string, JsonNode?> byValue;
    private readonly Dictionary<string, JsonNode?> byValueWithoutType;
    private readonly Dictionary<(string Type, string Value), JsonNode?> byTypeAndValue = [];
    private readonly Dictionary<string, JsonNode?> byContent = new(StringComparer.Ordinal);
    private readonly bool isCaseExact;

    public ElementIndex(AttributeDefinition attribute, IEnumerable<JsonNode?> elements)
    {
        isCaseExact = attribute.FindSubAttribute("value") is { CaseExact: true };
        var comparer = isCaseExact ? StringComparer.Ordinal : StringComparer.OrdinalIgnoreCase;
        byValue = new Dictionary<string, JsonNode?>(comparer);
        byValueWithoutType = new Dictionary<string, JsonNode?>(comparer);
        foreach (var element in elements)
        {
            Add(element);
        }
    }

    /// <summary>The first of the elements that is the same, or null.</summary>
    public JsonNode? FindSame(JsonNode? element)
    {
        if (element is not JsonObject properties || properties.GetText("value") is not { } value)
        {
            return byContent.GetValueOrDefault(ContentOf(element));
        }

        return properties.GetText("type") is { } type
            ? byTypeAndValue.GetValueOrDefault(KeyOf(type, value)) ?? FindWithoutType(value)
            : byValue.GetValueOrDefault(value);
    }

    /// <summary>Takes in an element that is new, or that has got its type since it was added.</summary>
    public void Add(JsonNode? element)
    {
        if (element is not JsonObject properties || properties.GetText("value") is not { } value)
        {
            byContent.TryAdd(ContentOf(element), element);
            return;
        }

        byValue.TryAdd(value, element);
        if (properties.GetText("type") is { } type)
        {
            byTypeAndValue.TryAdd(KeyOf(type, value), element);
        }
        else
        {
            byValueWithoutType.TryAdd(value, element);
        }
    }

    private JsonObject? FindWithoutType(string value) =>
        byValueWithoutType.GetValueOrDefault(value) is JsonObject element && element.GetText("type") is null ? element : null;

    private (string Type, string Value) KeyOf(string type, string value) => (type.ToUpperInvariant(), isCaseExact ? value : value.ToUpperInvariant());

    /// <summary>The element as text, in which the order of its properties does not count.</summary>
    private static string ContentOf(JsonNode? element) => element is JsonObject properties
        ? string.Join(',', properties.Select(property => $"{property.Key}:{property.Value?.ToJsonString()}").Order(StringComparer.Ordinal))
        : element?.ToJsonString() ?? "";
}
