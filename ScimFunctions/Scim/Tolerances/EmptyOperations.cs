namespace ScimFunctions.Scim.Tolerances;

/// <summary>A PATCH without operations, as Microsoft's validator is reported to send it: it asks for nothing, and gets it.</summary>
/// <remarks>
/// As sent:
/// <code>{ "schemas": ["urn:ietf:params:scim:api:messages:2.0:PatchOp"], "Operations": [] }</code>
/// As repaired: a request that changes nothing, <code>200</code> or <code>204</code>.
/// </remarks>
public sealed class EmptyOperations : Tolerance
{
    public static readonly EmptyOperations Instance = new();

    private EmptyOperations()
    {
    }

    public override string Name => "empty-operations";

    public override string Description => "A PATCH without any operation changes nothing.";
}
