namespace ScimFunctions.Scim.Tolerances;

/// <summary>
/// Some clients leave out the <c>schemas</c> of a PATCH, a search or a bulk request, which RFC 7644 requires, or name the resource's schema in it.
/// What the body is follows from method and address, which take nothing else.
/// <code>
/// as sent:     {"Operations":[{"op":"replace","path":"active","value":false}]}
/// as repaired: {"schemas":["urn:ietf:params:scim:api:messages:2.0:PatchOp"],"Operations":[{"op":"replace","path":"active","value":false}]}
/// </code>
/// </summary>
public sealed class MissingMessageSchema : Tolerance
{
    public static readonly MissingMessageSchema Instance = new();

    private MissingMessageSchema()
    {
    }

    public override string Name => "missing-message-schema";

    public override string Description => "A PATCH, a search or a bulk request does not say that it is one.";
}
