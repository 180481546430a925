namespace ScimFunctions.Scim.Schemas;

/// <summary>When a client may change an attribute (RFC 7643 §2.2).</summary>
public enum Mutability
{
    ReadWrite,
    ReadOnly,
    Immutable,
    WriteOnly,
}
