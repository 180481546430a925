
namespace ScimFunctions.Scim.Schemas;

/// <summary>An attribute or sub-attribute with its characteristics and their defaults (RFC 7643 §2.2, §7).</summary>
public sealed record AttributeDefinition
{
    public required string Name { get; init; }

    public AttributeType Type { get; init; } = AttributeType.String;

    public bool MultiValued { get; init; }

    public string Description { get; init; } = "";

    public bool Required { get; init; }

    public IReadOnlyList<string> CanonicalValues { get; init; } = [];

    /// <summary>Whether case matters in the attribute's text; in base64 and in references it always does (RFC 7643 §2.3.6, §2.3.7).</summary>
    public bool CaseExact
    {
        get => field || Type is AttributeType.Binary or AttributeType.Reference;
        init;
    }

    public Mutability Mutability { get; init; }

    public Returned Returned { get; init; }

    public Uniqueness Uniqueness { get; init; }

    public IReadOnlyList<string> ReferenceTypes { get; init; } = [];

    public IReadOnlyList<AttributeDefinition> SubAttributes { get; init; } = [];

    /// <summary>What a string value must look like; not part of RFC 7643 and so not shown at <c>/Schemas</c>.</summary>
    public ValueFormat Format { get; init; }

    /// <summary>How many values a multi-valued attribute takes at most; null for no limit. Not shown at <c>/Schemas</c>.</summary>
    public int? MaxItems { get; init; }

    /// <summary>How many characters (UTF-16 code units) a string value has at most; null for no limit of its own. Not shown at <c>/Schemas</c>.</summary>
    public int? MaxLength { get; init; }

    /// <summary>The sub-attribute of that name, whatever its case (RFC 7643 §2.1), or null.</summary>
    public AttributeDefinition? FindSubAttribute(ReadOnlySpan<char> name)
    {
        foreach (var subAttribute in SubAttributes)
        {
            if (name.Equals(subAttribute.Name, StringComparison.OrdinalIgnoreCase))
            {
                return subAttribute;
            }
        }

        return null;
    }
}
