using ScimFunctions.Scim.Filters;
using ScimFunctions.Scim.Resources;
using ScimFunctions.Scim.Schemas;
using ScimFunctions.Scim.Tolerances;

namespace ScimFunctions.Scim.Patch;

/// <summary>Reads the steps of one operation after another: which attributes its path, or the names in its value, mean.</summary>
internal sealed class PatchStepReader(ResourceType type, RequestTolerances tolerances)
{
    private readonly PatchValueReader values = new(tolerances);
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
        else if (value is { ValueKind: JsonValueKind.Object } properties)
        {
            foreach (var property in properties.EnumerateObject())
            {
                ReadProperty(kind, property.Name, property.Value);
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
        if (type.Resolve(path.Attribute, tolerances) is not { } reference)
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

    /// <summary>A property of the value of an operation without a path. Its name may be a path, as Entra sends it.</summary>
    private void ReadProperty(PatchOperationKind kind, string name, JsonElement value)
    {
        // What the resource's schemas are follows from its attributes.
        if (name.Equals(CommonAttributes.Schemas.Name, StringComparison.OrdinalIgnoreCase))
        {
            return;
        }

        if (FindOpenAttribute(name) is { } open && tolerances.Allow(Tolerance.FlattenedName))
        {
            ReadStep(kind, open, value);
            return;
        }

        if (name.Equals(type.Core.Id, StringComparison.OrdinalIgnoreCase)
            && value.ValueKind is JsonValueKind.Object
            && tolerances.Allow(Tolerance.FlattenedName))
        {
            foreach (var property in value.EnumerateObject())
            {
                ReadProperty(kind, property.Name, property.Value);
            }

            return;
        }

        // Only brackets show that a path was meant; else a name that no attribute can have is an attribute that no schema defines.
        var path = name.Contains('[', StringComparison.Ordinal) ? PatchPath.Parse(name, tolerances)
            : AttributePath.TryParse(name) is { } attribute ? new PatchPath(attribute, ValueFilter: null)
            : null;
        var isExtension = type.FindExtension(name) is not null;
        var isName = path is null or { ValueFilter: null, Attribute: { SchemaUrn: null, SubAttribute: null } };
        if (path is null || !(isName || isExtension || tolerances.Allow(Tolerance.FlattenedName)))
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
                : throw ScimException.Mutability($"'{extension.Id}' cannot be removed, as its attribute '{required.Name}' is required. Remove its other attributes one by one."));
            return;
        }

        var sent = value!.Value;
        if (sent is { ValueKind: JsonValueKind.Array } && sent.GetArrayLength() == 1 && tolerances.Allow(Tolerance.ArrayForSingleValue))
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
            foreach (var property in sent.EnumerateObject())
            {
                if (extension.FindAttribute(property.Name) is { } attribute)
                {
                    ReadStep(kind, new PatchTarget(extension, IsExtension: true, attribute), property.Value);
                }
                else
                {
                    ReadProperty(kind, $"{extension.Id}:{property.Name}", property.Value);
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
        if (values.Read(kind, target, value) is { } step)
        {
            steps.Add(step);
        }
    }

    private void IgnoreUnknown(string name)
    {
        if (!tolerances.Allow(Tolerance.UnknownAttribute))
        {
            throw ScimException.InvalidPath($"{type.Name} has no attribute '{JsonText.Shorten(name)}'. Correct the name; /Schemas lists the attributes.");
        }
    }
}

/// <summary>
/// A PATCH path as it was written (RFC 7644 §3.5.2, <c>PATH</c>): <c>name.givenName</c>, <c>emails[type eq "work"].value</c>, or the URN of an
/// extension.
/// </summary>
/// <param name="Attribute">The attribute; for a path with brackets its sub-attribute is the one behind them.</param>
/// <param name="ValueFilter">The filter in the brackets, which selects elements.</param>
public sealed record PatchPath(AttributePath Attribute, FilterExpression? ValueFilter)
{
    /// <exception cref="ScimException">
    /// 400 <c>invalidPath</c>; 400 <c>invalidFilter</c> if what stands between the brackets is no filter (RFC 7644 §3.12, table 9).
    /// </exception>
    public static PatchPath Parse(string text, RequestTolerances tolerances)
    {
        var opening = text.IndexOf('[', StringComparison.Ordinal);
        var closing = text.LastIndexOf(']');
        if (opening < 0)
        {
            return AttributePath.TryParse(text) is { } attribute ? new PatchPath(attribute, ValueFilter: null) : throw Invalid(text);
        }

        return closing > opening
            && AttributePath.TryParse(text[..opening]) is { SubAttribute: null }
            && AttributePath.TryParse(text[..opening] + text[(closing + 1)..]) is { } path
            && (closing == text.Length - 1 || path.SubAttribute is not null)
            ? new PatchPath(path, FilterParser.ParseValueFilter(text[(opening + 1)..closing], tolerances))
            : throw Invalid(text);
    }

    public override string ToString() => ValueFilter is null
        ? Attribute.ToString()
        : $"{Attribute with { SubAttribute = null }}[{ValueFilter}]{(Attribute.SubAttribute is null ? "" : "." + Attribute.SubAttribute)}";

    /// <summary>How many characters of a path an error shows.</summary>
    internal const int LongestShown = 200;

    private static ScimException Invalid(string text) => ScimException.InvalidPath(
        $"'{JsonText.Shorten(text, LongestShown)}' is not a path. Write an attribute (displayName), a sub-attribute (name.givenName), "
        + "elements (emails[type eq \"work\"]) or a sub-attribute of elements (emails[type eq \"work\"].value), each with its schema's URN before it if needed.");
}

/// <summary>What a PATCH path means for a resource type.</summary>
/// <param name="Schema">The schema that defines the attribute.</param>
/// <param name="IsExtension">Whether it is an extension, whose attributes stand below its URN.</param>
/// <param name="Attribute">The attribute to change.</param>
/// <param name="SubAttribute">The sub-attribute to change, if not the attribute as a whole.</param>
/// <param name="Filter">Which elements or value to change, if not all.</param>
/// <param name="Matcher">The filter, bound to the attribute's sub-attributes.</param>
internal sealed record PatchTarget(
    Schema Schema,
    bool IsExtension,
    AttributeDefinition Attribute,
    AttributeDefinition? SubAttribute = null,
    FilterExpression? Filter = null,
    FilterMatcher? Matcher = null)
{
    /// <summary>The definition of the values at the target.</summary>
    public AttributeDefinition Definition => SubAttribute ?? Attribute;

    /// <summary>The target is one object, whose sub-attributes are merged (RFC 7644 §3.5.2.3).</summary>
    public bool IsComplexValue => SubAttribute is null && Attribute is { Type: AttributeType.Complex, MultiValued: false };

    /// <summary>The object in which the attribute stands; null for an extension of which the resource has nothing.</summary>
    public JsonObject? ContainerIn(JsonObject resource) => IsExtension ? resource[Schema.Id] as JsonObject : resource;

    public JsonNode? ValueIn(JsonObject resource) => ContainerIn(resource)?[Attribute.Name];

    /// <summary>Whether the filter, which there must be, holds for the element or value.</summary>
    public bool Selects(JsonNode? element) => Matcher!.Matches(JsonSerializer.SerializeToElement(element));

    public bool IsReadOnly => Attribute.Mutability is Mutability.ReadOnly || SubAttribute?.Mutability is Mutability.ReadOnly;

    public override string ToString() =>
        $"{(IsExtension ? Schema.Id + ":" : "")}{Attribute.Name}{(Filter is null ? "" : $"[{Filter}]")}{(SubAttribute is null ? "" : "." + SubAttribute.Name)}";
}
