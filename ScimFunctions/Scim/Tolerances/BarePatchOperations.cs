namespace ScimFunctions.Scim.Tolerances;

/// <summary>The data of a PATCH in a bulk request that is the list of operations alone, as an example of RFC 7644 §3.7 seems to show it.</summary>
/// <remarks>
/// As sent:
/// <code>{ "method": "PATCH", "path": "/Users/2819c223", "data": [{ "op": "remove", "path": "nickName" }] }</code>
/// As repaired:
/// <code>
/// { "method": "PATCH", "path": "/Users/2819c223",
///   "data": { "schemas": ["urn:ietf:params:scim:api:messages:2.0:PatchOp"], "Operations": [{ "op": "remove", "path": "nickName" }] } }
/// </code>
/// </remarks>
public sealed class BarePatchOperations : Tolerance
{
    public static readonly BarePatchOperations Instance = new();

    private BarePatchOperations()
    {
    }

    public override string Name => "bare-patch-operations";

    public override string Description => "A bulk request's PATCH may hold its operations without the message around them.";
}
