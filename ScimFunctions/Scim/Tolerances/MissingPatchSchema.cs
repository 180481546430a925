namespace ScimFunctions.Scim.Tolerances;

/// <summary>
/// Some clients leave out the <c>schemas</c> member that RFC 7644 §3.5.2 requires, or name the resource's schema in it. What the body of a PATCH
/// is follows from the method.
/// <code>
/// as sent:     {"Operations":[{"op":"replace","path":"active","value":false}]}
/// as repaired: {"schemas":["urn:ietf:params:scim:api:messages:2.0:PatchOp"],"Operations":[{"op":"replace","path":"active","value":false}]}
/// </code>
/// </summary>
public sealed class MissingPatchSchema : Tolerance
{
    public static readonly MissingPatchSchema Instance = new();

    private MissingPatchSchema()
    {
    }

    public override string Name => "missing-patch-schema";

    public override string Description => "A PATCH body does not say that it is a PatchOp message.";
}
