namespace ScimFunctions.Scim.Schemas;

/// <summary>
/// An attribute path as it was written: <c>[urn:]attribute[.subAttribute]</c> (RFC 7644 §3.10, <c>attrPath</c>), before a schema says what it
/// means. The URN of a whole extension reads as its last segment being the attribute; <see cref="ResourceType.Resolve(AttributePath)"/> tells them apart.
/// </summary>
public sealed record AttributePath(string? SchemaUrn, string Attribute, string? SubAttribute)
{
    /// <summary>Splits the text at the URN's last colon and the first dot after it; null if a part is empty or has an illegal character.</summary>
    public static AttributePath? TryParse(string text)
    {
        var urnLength = text.StartsWith("urn:", StringComparison.OrdinalIgnoreCase) ? text.LastIndexOf(':') : -1;
        var name = text[(urnLength + 1)..];
        var dot = name.IndexOf('.', StringComparison.Ordinal);
        var attribute = dot < 0 ? name : name[..dot];
        var subAttribute = dot < 0 ? null : name[(dot + 1)..];
        return IsName(attribute) && (subAttribute is null || IsName(subAttribute))
            ? new AttributePath(urnLength < 0 ? null : text[..urnLength], attribute, subAttribute)
            : null;
    }

    /// <summary>
    /// <c>ATTRNAME</c> of RFC 7643 §2.1: a letter, then letters, digits, <c>-</c> and <c>_</c>; a leading <c>$</c> as in <c>$ref</c> too.
    /// </summary>
    private static bool IsName(ReadOnlySpan<char> text)
    {
        if (text is ['$', ..])
        {
            text = text[1..];
        }

        if (text.IsEmpty || !char.IsAsciiLetter(text[0]))
        {
            return false;
        }

        foreach (var character in text)
        {
            if (!char.IsAsciiLetterOrDigit(character) && character is not ('-' or '_'))
            {
                return false;
            }
        }

        return true;
    }

    public override string ToString() =>
        $"{(SchemaUrn is null ? "" : SchemaUrn + ":")}{Attribute}{(SubAttribute is null ? "" : "." + SubAttribute)}";
}

/// <summary>What an <see cref="AttributePath"/> means for a resource type.</summary>
/// <param name="Schema">The schema that defines the attribute; its attributes stand below its URN if it is an extension.</param>
/// <param name="IsExtension">Whether <paramref name="Schema"/> is an extension rather than the core schema.</param>
/// <param name="Attribute">The attribute, or null for the extension as a whole.</param>
/// <param name="SubAttribute">The sub-attribute, if the path names one.</param>
public sealed record AttributeReference(Schema Schema, bool IsExtension, AttributeDefinition? Attribute, AttributeDefinition? SubAttribute);
