namespace ScimFunctions.Scim.Bulk;

/// <summary>What an operation of a bulk request may do (RFC 7644 §3.7); reading is not among it.</summary>
public enum BulkMethod
{
    Post,
    Put,
    Patch,
    Delete,
}
