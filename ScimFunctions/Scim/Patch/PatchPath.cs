using ScimFunctions.Scim.Filters;
using ScimFunctions.Scim.Resources;
using ScimFunctions.Scim.Schemas;
using ScimFunctions.Scim.Tolerances;

namespace ScimFunctions.Scim.Patch;

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
