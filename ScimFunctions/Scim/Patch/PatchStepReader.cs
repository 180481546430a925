using ScimFunctions.Scim.Filters;
using ScimFunctions.Scim.Resources;
using ScimFunctions.Scim.Schemas;
using ScimFunctions.Scim.Tolerances;

namespace ScimFunctions.Scim.Patch;

/// <summary>Reads the steps of one operation after another, and refuses what no resource could be changed by.</summary>
internal sealed class PatchStepReader(ResourceType type, RequestTolerances tolerances)
{
    /// <summary>How many elements can be listed for removal by what they look like; those with a <c>value</c> are found by it, however many.</summary>
    private const int MaxDescriptions = 100;

    private readonly List<PatchStep> steps = [];

    /// <exception cref="ScimException">400 with the <c>scimType</c> of RFC 7644 §3.12, table 9.</exception>
    public IReadOnlyList<PatchStep> Read(PatchOperationKind kind, string? path, JsonElement? value)
    {
        steps.Clear();
        if (kind is not PatchOperationKind.Remove && value is null)
        {
            throw ScimException.InvalidValue("the operation needs a 'value'; to take a value away use \"op\":\"remove\".");
        }

        if (path is not null && FindOpenAttribute(path) is { } open)
        {
            ReadStep(kind, open, value);
        }
        else if (path is not null)
        {
            ReadPath(kind, PatchPath.Parse(path, tolerances), path, value);
        }
        else if (kind is PatchOperationKind.Remove)
        {
            throw ScimException.NoTarget("a remove operation needs a 'path' that says what to remove.");
        }
        else if (value is { ValueKind: JsonValueKind.Object } members)
        {
            foreach (var member in members.EnumerateObject())
            {
                ReadMember(kind, member.Name, member.Value);
            }
        }
        else
        {
            throw ScimException.InvalidValue("without a 'path' the 'value' must be an object of attributes and their values.");
        }

        return [.. steps];
    }

    private void ReadPath(PatchOperationKind kind, PatchPath path, string text, JsonElement? value)
    {
        if (Resolve(path.Attribute) is not { } reference)
        {
            IgnoreUnknown(text);
        }
        else if (reference.Attribute is not { } attribute)
        {
            if (path.ValueFilter is not null)
            {
                throw ScimException.InvalidPath($"'{path}' filters an extension; only multi-valued attributes have elements to select.");
            }

            ReadExtension(kind, reference.Schema, value);
        }
        else
        {
            if (path.ValueFilter is not null && attribute.Type is not AttributeType.Complex)
            {
                throw ScimException.InvalidPath($"'{attribute.Name}' has no sub-attributes to filter on.");
            }

            var matcher = path.ValueFilter is null ? null : FilterMatcher.CreateForElement(path.ValueFilter, attribute, tolerances);
            ReadStep(kind, new PatchTarget(reference.Schema, reference.IsExtension, attribute, reference.SubAttribute, path.ValueFilter, matcher), value);
        }
    }

    /// <summary>A member of the value of an operation without a path. Its name may be a path, as Entra sends it.</summary>
    private void ReadMember(PatchOperationKind kind, string name, JsonElement value)
    {
        // What the resource's schemas are follows from its attributes.
        if (name.Equals(CommonAttributes.Schemas.Name, StringComparison.OrdinalIgnoreCase))
        {
            return;
        }

        if (FindOpenAttribute(name) is { } open && tolerances.Allow(FlattenedName.Instance))
        {
            ReadStep(kind, open, value);
            return;
        }

        if (name.Equals(type.Core.Id, StringComparison.OrdinalIgnoreCase)
            && value.ValueKind is JsonValueKind.Object
            && tolerances.Allow(FlattenedName.Instance))
        {
            foreach (var member in value.EnumerateObject())
            {
                ReadMember(kind, member.Name, member.Value);
            }

            return;
        }

        // Only brackets show that a path was meant; else a name that no attribute can have is an attribute that no schema defines.
        var path = name.Contains('[', StringComparison.Ordinal) ? PatchPath.Parse(name, tolerances)
            : AttributePath.TryParse(name) is { } attribute ? new PatchPath(attribute, ValueFilter: null)
            : null;
        var isExtension = type.FindExtension(name) is not null;
        var isName = path is null or { ValueFilter: null, Attribute: { SchemaUrn: null, SubAttribute: null } };
        if (path is null || !(isName || isExtension || tolerances.Allow(FlattenedName.Instance)))
        {
            IgnoreUnknown(name);
        }
        else
        {
            ReadPath(kind, path, name, value);
        }
    }

    private void ReadExtension(PatchOperationKind kind, Schema extension, JsonElement? value)
    {
        // Where an extension stands in the resource it looks like a complex attribute of the core schema, and is removed like one.
        var whole = new PatchTarget(type.Core, IsExtension: false, new AttributeDefinition { Name = extension.Id, Type = AttributeType.Complex });
        if (kind is PatchOperationKind.Remove)
        {
            steps.Add(extension.Attributes.FirstOrDefault(attribute => attribute.Required) is not { } required
                ? new PatchStep(kind, whole, Value: null)
                : throw ScimException.Mutability($"'{extension.Id}' cannot be removed, as its attribute {required.Name} is required. Remove its other attributes one by one."));
            return;
        }

        var sent = value!.Value;
        if (sent is { ValueKind: JsonValueKind.Array } && sent.GetArrayLength() == 1 && tolerances.Allow(ArrayForSingleValue.Instance))
        {
            sent = sent[0];
        }

        // Says what is wrong with a value that is no object and with a name that no attribute can have.
        if (extension.IsOpen || sent.ValueKind is not JsonValueKind.Object)
        {
            ResourceReader.ReadExtension(extension, sent, tolerances);
        }

        if (sent.ValueKind is JsonValueKind.Object)
        {
            foreach (var member in sent.EnumerateObject())
            {
                if (extension.FindAttribute(member.Name) is { } attribute)
                {
                    ReadStep(kind, new PatchTarget(extension, IsExtension: true, attribute), member.Value);
                }
                else
                {
                    ReadMember(kind, $"{extension.Id}:{member.Name}", member.Value);
                }
            }
        }
        else if (kind is PatchOperationKind.Replace)
        {
            steps.Add(new PatchStep(kind, whole, Value: null));
        }
    }

    /// <summary>What stands behind the URN of an open extension is a name as it is, with spaces, dots or whatever else.</summary>
    private PatchTarget? FindOpenAttribute(string path)
    {
        var extension = type.Extensions.FirstOrDefault(extension =>
            extension.IsOpen && path.Length > extension.Id.Length && path[extension.Id.Length] == ':'
            && path.StartsWith(extension.Id, StringComparison.OrdinalIgnoreCase));
        if (extension is null)
        {
            return null;
        }

        var name = path[(extension.Id.Length + 1)..];
        return string.IsNullOrWhiteSpace(name) || name.Length > ResourceReader.LongestOpenName || name.Any(char.IsControl)
            ? throw ScimException.InvalidPath(
                $"an attribute name in '{extension.Id}' must have 1 to {ResourceReader.LongestOpenName} characters and no control characters.")
            : new PatchTarget(extension, IsExtension: true, extension.FindAttribute(name)!);
    }

    private void ReadStep(PatchOperationKind kind, PatchTarget target, JsonElement? value)
    {
        // Which schemas a resource has follows from its attributes; adding or replacing the list changes nothing.
        if (ReferenceEquals(target.Attribute, CommonAttributes.Schemas) && kind is not PatchOperationKind.Remove)
        {
            return;
        }

        if (kind is PatchOperationKind.Remove)
        {
            ReadRemoval(target, value);
            return;
        }

        var sent = value!.Value;
        var text = target.ToString();
        if (kind is PatchOperationKind.Add && target is { IsExtension: false, Filter: null, SubAttribute: null, Attribute.Name: "roles" }
            && SingleAppRole.IsIn(sent) && tolerances.Allow(SingleAppRole.Instance))
        {
            kind = PatchOperationKind.Replace;
        }

        if (target.IsReadOnly)
        {
            // Kept as it was sent: it is only compared.
            steps.Add(new PatchStep(kind, target, JsonNode.Parse(sent.GetRawText())));
            return;
        }

        if (target is { Filter: not null, SubAttribute: null, Attribute.MultiValued: true })
        {
            var element = sent.ValueKind is JsonValueKind.Array && sent.GetArrayLength() == 1 ? sent[0] : sent;
            if (element.ValueKind is not (JsonValueKind.Object or JsonValueKind.String or JsonValueKind.Null))
            {
                throw ScimException.InvalidValue($"the value of '{text}' must be one object, which takes the place of the selected elements.");
            }

            var replacement = ResourceReader.ReadElement(target.Attribute, element, text, tolerances);
            steps.Add(replacement is not null || element.ValueKind is not JsonValueKind.Object
                ? new PatchStep(kind, target, replacement)
                : throw ScimException.InvalidValue($"the value of '{text}' has no sub-attribute with a value; to take the element away use \"op\":\"remove\"."));
            return;
        }

        var canonical = ResourceReader.ReadAttribute(target.Definition, sent, text, tolerances);
        var members = sent.ValueKind is JsonValueKind.Array && sent.GetArrayLength() == 1 ? sent[0] : sent;
        if (!target.IsComplexValue || members.ValueKind is not JsonValueKind.Object)
        {
            steps.Add(new PatchStep(kind, target, canonical) { Sent = sent.ValueKind is JsonValueKind.Array ? sent.GetArrayLength() : 1 });
            return;
        }

        // An object without a value in it removes what it names, and not the attribute as a whole as null does.
        var merged = canonical as JsonObject ?? [];
        steps.Add(new PatchStep(kind, target, merged) { Cleared = FindCleared(target.Attribute, members, merged) });
    }

    /// <summary>The sub-attributes that the object names and the reader found empty.</summary>
    private static AttributeDefinition[] FindCleared(AttributeDefinition attribute, JsonElement sent, JsonObject canonical) =>
    [
        .. sent.EnumerateObject()
            .Select(member => attribute.FindSubAttribute(member.Name))
            .OfType<AttributeDefinition>()
            .Where(subAttribute => subAttribute.Mutability is not Mutability.ReadOnly && !canonical.ContainsKey(subAttribute.Name)),
    ];

    private void ReadRemoval(PatchTarget target, JsonElement? value)
    {
        var takesList = target.Attribute.MultiValued && target.SubAttribute is null;
        // Where the path selects elements, or nothing is said, a value must not narrow what goes (RFC 7644 §3.5.2.2); Entra says of a sub-attribute which value it had.
        var isIgnored = value is not null && target.Filter is not null && (takesList || IsEmpty(value.Value));
        Tolerance tolerance = isIgnored ? ValueBesideFilter.Instance : RemoveByValue.Instance;
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
        steps.Add(new PatchStep(PatchOperationKind.Remove, target, listed));
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

        return listed is { Count: > 0 } && (!hasValue || listed.Count(element => element is JsonObject members && members.ContainsKey("value")) == count)
            ? listed
            : throw ScimException.InvalidValue(
                $"the 'value' of a remove operation must list what to remove from '{target.Attribute.Name}', each with its value; leave 'value' out to remove all.");
    }

    private AttributeReference? Resolve(AttributePath path)
    {
        var reference = type.Resolve(path);
        var isUnqualified = reference is { IsExtension: true } && path.SchemaUrn is null;
        return isUnqualified && !tolerances.Allow(UnqualifiedExtensionAttribute.Instance) ? null : reference;
    }

    private void IgnoreUnknown(string name)
    {
        if (!tolerances.Allow(UnknownAttribute.Instance))
        {
            throw ScimException.InvalidPath($"{type.Name} has no attribute '{JsonText.Shorten(name)}'. Correct the name; /Schemas lists the attributes.");
        }
    }
}
