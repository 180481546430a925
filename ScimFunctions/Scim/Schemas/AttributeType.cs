using System.Diagnostics.CodeAnalysis;

namespace ScimFunctions.Scim.Schemas;

/// <summary>The data types of RFC 7643 §2.3.</summary>
[SuppressMessage("Naming", "CA1720:Identifier contains type name", Justification = "These are the RFC's names.")]
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
