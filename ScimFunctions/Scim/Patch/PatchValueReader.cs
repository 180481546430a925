using ScimFunctions.Scim.Resources;
using ScimFunctions.Scim.Schemas;
using ScimFunctions.Scim.Tolerances;

namespace ScimFunctions.Scim.Patch;

/// <summary>Reads the value that an operation has for its target, and refuses what no resource could be changed by.</summary>
internal sealed class PatchValueReader(RequestTolerances tolerances)
{
    /// <summary>How many elements can be listed for removal by what they look like; those with a <c>value</c> are found by it, however many.</summary>
    private const int MaxDescriptions = 100;

    /// <param name="kind">The operation's <c>op</c>.</param>
    /// <param name="value">Not null unless something is removed.</param>
    /// <returns>Null if the operation changes nothing whatever the resource is.</returns>
    /// <exception cref="ScimException">400 <c>invalidValue</c> or <c>mutability</c>.</exception>
    public PatchStep? Read(PatchOperationKind kind, PatchTarget target, JsonElement? value)
    {
        // Which schemas a resource has follows from its attributes; adding or replacing the list changes nothing.
        if (ReferenceEquals(target.Attribute, CommonAttributes.Schemas) && kind is not PatchOperationKind.Remove)
        {
            return null;
        }

        if (kind is PatchOperationKind.Remove)
        {
            return ReadRemoval(target, value);
        }

        var sent = value!.Value;
        if (kind is PatchOperationKind.Add && target is { IsExtension: false, Filter: null, SubAttribute: null, Attribute.Name: "roles" }
            && IsSingleAppRole(sent) && tolerances.Allow(Tolerance.SingleAppRole))
        {
            kind = PatchOperationKind.Replace;
        }

        if (target.IsReadOnly)
        {
            // Kept as it was sent: it is only compared.
            return new PatchStep(kind, target, JsonNode.Parse(sent.GetRawText()));
        }

        if (target is { Filter: not null, SubAttribute: null, Attribute.MultiValued: true })
        {
            return ReadReplacement(kind, target, sent);
        }

        var canonical = ResourceReader.ReadAttribute(target.Definition, sent, target.ToString(), tolerances);
        var properties = Unwrap(sent);
        if (!target.IsComplexValue || properties.ValueKind is not JsonValueKind.Object)
        {
            return new PatchStep(kind, target, canonical) { Sent = sent.ValueKind is JsonValueKind.Array ? sent.GetArrayLength() : 1 };
        }

        // An object without a value in it removes what it names, and not the attribute as a whole as null does.
        var merged = canonical as JsonObject ?? [];
        return new PatchStep(kind, target, merged) { Cleared = FindCleared(target.Attribute, properties, merged) };
    }

    /// <summary>The element that takes the place of those that a filter selects.</summary>
    private PatchStep ReadReplacement(PatchOperationKind kind, PatchTarget target, JsonElement sent)
    {
        var element = Unwrap(sent);
        if (element.ValueKind is not (JsonValueKind.Object or JsonValueKind.String or JsonValueKind.Null))
        {
            throw ScimException.InvalidValue($"the value of '{target}' must be one object, which takes the place of the selected elements.");
        }

        var replacement = ResourceReader.ReadElement(target.Attribute, element, target.ToString(), tolerances);
        return replacement is not null || element.ValueKind is not JsonValueKind.Object
            ? new PatchStep(kind, target, replacement)
            : throw ScimException.InvalidValue($"the value of '{target}' has no sub-attribute with a value; to take the element away use \"op\":\"remove\".");
    }

    /// <summary>The one element of a list of one, or the value itself.</summary>
    private static JsonElement Unwrap(JsonElement value) => value.ValueKind is JsonValueKind.Array && value.GetArrayLength() == 1 ? value[0] : value;

    /// <summary>Whether the value is one element that holds an app role as JSON.</summary>
    private static bool IsSingleAppRole(JsonElement value)
    {
        var element = Unwrap(value);
        if (element.ValueKind is not JsonValueKind.Object || !element.TryGetProperty("value", out var role) || role.ValueKind is not JsonValueKind.String)
        {
            return false;
        }

        try
        {
            using var appRole = JsonDocument.Parse(role.GetString()!);
            return appRole.RootElement.ValueKind is JsonValueKind.Object;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    /// <summary>The sub-attributes that the object names and the reader found empty.</summary>
    private static AttributeDefinition[] FindCleared(AttributeDefinition attribute, JsonElement sent, JsonObject canonical) =>
    [
        .. sent.EnumerateObject()
            .Select(property => attribute.FindSubAttribute(property.Name))
            .OfType<AttributeDefinition>()
            .Where(subAttribute => subAttribute.Mutability is not Mutability.ReadOnly && !canonical.ContainsKey(subAttribute.Name)),
    ];

    private PatchStep ReadRemoval(PatchTarget target, JsonElement? value)
    {
        var takesList = target.Attribute.MultiValued && target.SubAttribute is null;
        // Where the path selects elements, or nothing is said, a value must not narrow what goes (RFC 7644 §3.5.2.2); Entra says of a sub-attribute which value it had.
        var isIgnored = value is not null && target.Filter is not null && (takesList || IsEmpty(value.Value));
        var tolerance = isIgnored ? Tolerance.ValueBesideFilter : Tolerance.RemoveByValue;
        if (value is not null && target.Attribute.MultiValued && !tolerances.Allow(tolerance))
        {
            throw ScimException.InvalidValue(
                $"a remove operation takes no 'value'. Select what to remove in the path: {target.Attribute.Name}[value eq \"...\"].");
        }

        if (isIgnored)
        {
            value = null;
        }

        var isWhole = target.Filter is null && (!target.Attribute.MultiValued || (takesList && value is null));
        if (target.IsReadOnly || (isWhole && target.Definition.Required))
        {
            throw ScimException.Mutability(target.IsReadOnly
                ? $"'{target}' is set by this service and cannot be removed."
                : $"'{target}' is required and cannot be removed. Replace its value instead.");
        }

        var listed = value is null || !target.Attribute.MultiValued ? null
            : takesList ? ReadListed(target, value.Value)
            : ResourceReader.ReadAttribute(target.Definition, value.Value, target.ToString(), tolerances);
        return new PatchStep(PatchOperationKind.Remove, target, listed);
    }

    private static bool IsEmpty(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Null => true,
        JsonValueKind.String => value.ValueEquals(""u8),
        JsonValueKind.Array => value.GetArrayLength() == 0,
        JsonValueKind.Object => value.GetPropertyCount() == 0,
        _ => false,
    };

    /// <summary>The listed elements. A list that names none must never be taken for one that names all.</summary>
    private JsonArray ReadListed(PatchTarget target, JsonElement value)
    {
        var listed = ResourceReader.ReadAttribute(target.Attribute, value, target.ToString(), tolerances) as JsonArray;
        var hasValue = target.Attribute.FindSubAttribute("value") is not null;
        var count = value.ValueKind is JsonValueKind.Array ? value.GetArrayLength() : 1;
        if (!hasValue && count > MaxDescriptions)
        {
            throw ScimException.InvalidValue(
                $"a remove operation can list {MaxDescriptions} values of '{target.Attribute.Name}'; got {count}. Use several operations.");
        }

        return listed is { Count: > 0 } && (!hasValue || listed.Count(element => element is JsonObject properties && properties.ContainsKey("value")) == count)
            ? listed
            : throw ScimException.InvalidValue(
                $"the 'value' of a remove operation must list what to remove from '{target.Attribute.Name}', each with its value; leave 'value' out to remove all.");
    }
}
