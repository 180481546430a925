namespace ScimFunctions.Scim.Schemas;

/// <summary>When an attribute is part of a response (RFC 7643 §2.2).</summary>
public enum Returned
{
    Default,
    Always,
    Never,
    Request,
}
