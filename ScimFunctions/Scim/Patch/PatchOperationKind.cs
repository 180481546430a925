namespace ScimFunctions.Scim.Patch;

/// <summary>The values of <c>op</c> (RFC 7644 §3.5.2).</summary>
public enum PatchOperationKind
{
    Add,
    Remove,
    Replace,
}
