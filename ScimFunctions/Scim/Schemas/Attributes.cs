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

/// <summary>The data types of RFC 7643 §2.3.</summary>
public enum AttributeType
{
    String,
    Boolean,
    Decimal,
    Integer,
    DateTime,
    Binary,
    Reference,
    Complex,
}

/// <summary>When a client may change an attribute (RFC 7643 §2.2).</summary>
public enum Mutability
{
    ReadWrite,
    ReadOnly,
    Immutable,
    WriteOnly,
}

/// <summary>When an attribute is part of a response (RFC 7643 §2.2).</summary>
public enum Returned
{
    Default,
    Always,
    Never,
    Request,
}

/// <summary>Within what an attribute's value is unique (RFC 7643 §2.2); <see cref="Server"/> is the tenant here.</summary>
public enum Uniqueness
{
    None,
    Server,
    Global,
}

/// <summary>What a string value must look like beyond being a string; <c>x-format</c> in a schema file, unknown to RFC 7643.</summary>
public enum ValueFormat
{
    Any,

    /// <summary>An email address.</summary>
    Email,

    /// <summary>Text without control characters, so without line breaks and tabs.</summary>
    SingleLine,
}

/// <summary>How RFC 7643 §7 writes the characteristics. Each list has the order of its enumeration.</summary>
internal static class CharacteristicNames
{
    private static readonly string[] Types = ["string", "boolean", "decimal", "integer", "dateTime", "binary", "reference", "complex"];
    private static readonly string[] Mutabilities = ["readWrite", "readOnly", "immutable", "writeOnly"];
    private static readonly string[] Returns = ["default", "always", "never", "request"];
    private static readonly string[] Uniquenesses = ["none", "server", "global"];

    public static string Name(this AttributeType type) => Types[(int)type];

    public static string Name(this Mutability mutability) => Mutabilities[(int)mutability];

    public static string Name(this Returned returned) => Returns[(int)returned];

    public static string Name(this Uniqueness uniqueness) => Uniquenesses[(int)uniqueness];

    /// <exception cref="JsonException">It is none of the names, as with the methods below.</exception>
    public static AttributeType ParseType(string? text) => (AttributeType)IndexOf(text, Types, "type");

    public static Mutability ParseMutability(string? text) => (Mutability)IndexOf(text, Mutabilities, "mutability");

    public static Returned ParseReturned(string? text) => (Returned)IndexOf(text, Returns, "returned");

    public static Uniqueness ParseUniqueness(string? text) => (Uniqueness)IndexOf(text, Uniquenesses, "uniqueness");

    private static int IndexOf(string? text, string[] names, string characteristic) =>
        Array.IndexOf(names, text) is >= 0 and var index ? index : throw SchemaFile.Unknown(characteristic, text);
}

/// <summary>The attributes that every resource has without its schema listing them (RFC 7643 §3, §3.1).</summary>
public static class CommonAttributes
{
    public static AttributeDefinition Schemas { get; } = new()
    {
        Name = "schemas",
        Type = AttributeType.Reference,
        MultiValued = true,
        Required = true,
        Returned = Returned.Always,
        Mutability = Mutability.ReadWrite,
        Description = "The URNs of the schemas that the resource uses.",
    };

    public static AttributeDefinition Id { get; } = new()
    {
        Name = "id",
        CaseExact = true,
        Mutability = Mutability.ReadOnly,
        Returned = Returned.Always,
        Uniqueness = Uniqueness.Server,
        Description = "The identifier that this service gave the resource.",
    };

    public static AttributeDefinition ExternalId { get; } = new()
    {
        Name = "externalId",
        CaseExact = true,
        Format = ValueFormat.SingleLine,
        MaxLength = 1024,
        Description = "The identity provider's identifier of the resource.",
    };

    public static AttributeDefinition Meta { get; } = new()
    {
        Name = "meta",
        Type = AttributeType.Complex,
        Mutability = Mutability.ReadOnly,
        Description = "What the service knows of the resource itself.",
        SubAttributes =
        [
            new() { Name = "resourceType", CaseExact = true, Mutability = Mutability.ReadOnly },
            new() { Name = "created", Type = AttributeType.DateTime, Mutability = Mutability.ReadOnly },
            new() { Name = "lastModified", Type = AttributeType.DateTime, Mutability = Mutability.ReadOnly },
            new() { Name = "version", CaseExact = true, Mutability = Mutability.ReadOnly },
            new() { Name = "location", Type = AttributeType.Reference, CaseExact = true, Mutability = Mutability.ReadOnly },
        ],
    };

    public static IReadOnlyList<AttributeDefinition> All { get; } = [Schemas, Id, ExternalId, Meta];

    public static AttributeDefinition? Find(string name)
    {
        foreach (var attribute in All)
        {
            if (attribute.Name.Equals(name, StringComparison.OrdinalIgnoreCase))
            {
                return attribute;
            }
        }

        return null;
    }
}

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
