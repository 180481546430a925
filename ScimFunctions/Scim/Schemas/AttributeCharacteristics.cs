namespace ScimFunctions.Scim.Schemas;

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
