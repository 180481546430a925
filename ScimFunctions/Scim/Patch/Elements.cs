using ScimFunctions.Scim.Schemas;

namespace ScimFunctions.Scim.Patch;

/// <summary>What PATCH needs to know of the elements of a multi-valued attribute (RFC 7643 §2.4).</summary>
internal static class Elements
{
    /// <summary>Whether all that a client listed of an element is so; for elements that have no <c>value</c> to be known by.</summary>
    public static bool IsDescribedBy(AttributeDefinition attribute, JsonNode? element, JsonNode? listed) =>
        JsonNode.DeepEquals(element, listed)
        || (element is JsonObject elementMembers
            && listed is JsonObject listedMembers
            && listedMembers.All(member => attribute.FindSubAttribute(member.Key) is { } subAttribute
                && AreEqual(subAttribute, elementMembers[subAttribute.Name], member.Value)));

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
}
