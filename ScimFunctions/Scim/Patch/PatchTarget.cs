using ScimFunctions.Scim.Filters;
using ScimFunctions.Scim.Schemas;

namespace ScimFunctions.Scim.Patch;

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

    public bool IsReadOnly => Attribute.Mutability is Mutability.ReadOnly || SubAttribute?.Mutability is Mutability.ReadOnly;

    public override string ToString() =>
        $"{(IsExtension ? Schema.Id + ":" : "")}{Attribute.Name}{(Filter is null ? "" : $"[{Filter}]")}{(SubAttribute is null ? "" : "." + SubAttribute.Name)}";
}
