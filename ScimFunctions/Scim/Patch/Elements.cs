using System.Text.Json;
using System.Text.Json.Nodes;
using ScimFunctions.Scim.Resources;
using ScimFunctions.Scim.Schemas;

namespace ScimFunctions.Scim.Patch;

/// <summary>What makes two elements of a multi-valued attribute the same one (RFC 7643 §2.4).</summary>
internal static class Elements
{
    /// <summary>
    /// The same <c>value</c>, compared as its <c>caseExact</c> says, and the same <c>type</c> where both have one: so a member that is added
    /// again, now with its display name, is the one that is already there. Elements without a <c>value</c> (addresses) must be equal.
    /// </summary>
    public static bool AreSame(AttributeDefinition attribute, JsonNode? left, JsonNode? right) =>
        JsonNode.DeepEquals(left, right)
        || (left is JsonObject leftObject
            && right is JsonObject rightObject
            && attribute.FindSubAttribute("value") is { } value
            && AreEqual(value, leftObject["value"], rightObject["value"])
            && (leftObject.GetText("type") is not { } leftType
                || rightObject.GetText("type") is not { } rightType
                || leftType.Equals(rightType, StringComparison.OrdinalIgnoreCase)));

    /// <summary>Whether the stored element is one that a client listed: all that it listed of it is so.</summary>
    public static bool IsListed(AttributeDefinition attribute, JsonNode? element, JsonNode? listed) =>
        AreSame(attribute, element, listed)
        || (attribute.FindSubAttribute("value") is null
            && element is JsonObject elementObject
            && listed is JsonObject listedObject
            && listedObject.All(member => attribute.FindSubAttribute(member.Key) is { } subAttribute
                && AreEqual(subAttribute, elementObject[subAttribute.Name], member.Value)));

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
    public static bool IsHollow(JsonObject element) => element.All(member => member.Key is "type" or "primary" or "display" or "$ref");

    public static bool IsPrimary(JsonNode? element) =>
        element is JsonObject members && members["primary"]?.GetValueKind() is JsonValueKind.True;

    /// <summary>The elements without those that are the same as an earlier one. Its cost grows with their number, not with its square.</summary>
    public sealed class Index
    {
        private readonly Dictionary<string, List<JsonNode?>> elementsByKey = new(StringComparer.OrdinalIgnoreCase);
        private readonly AttributeDefinition attribute;

        public Index(AttributeDefinition attribute, IEnumerable<JsonNode?> elements)
        {
            this.attribute = attribute;
            foreach (var element in elements)
            {
                Add(element);
            }
        }

        public JsonNode? FindSame(JsonNode? element) =>
            elementsByKey.GetValueOrDefault(KeyOf(element))?.Find(candidate => AreSame(attribute, candidate, element));

        public void Add(JsonNode? element)
        {
            var key = KeyOf(element);
            if (!elementsByKey.TryGetValue(key, out var elements))
            {
                elementsByKey[key] = elements = [];
            }

            elements.Add(element);
        }

        private static string KeyOf(JsonNode? element) => (element as JsonObject).GetText("value") ?? element?.ToJsonString() ?? "";
    }
}
