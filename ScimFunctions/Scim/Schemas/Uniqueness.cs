namespace ScimFunctions.Scim.Schemas;

/// <summary>Within what an attribute's value is unique (RFC 7643 §2.2); <see cref="Server"/> is the tenant here.</summary>
public enum Uniqueness
{
    None,
    Server,
    Global,
}
