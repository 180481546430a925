namespace ScimFunctions.Scim.Tolerances;

/// <summary>The same URN twice in <c>schemas</c>, which RFC 7643 §3 forbids.</summary>
/// <remarks>
/// As sent:
/// <code>{ "schemas": [ "urn:ietf:params:scim:schemas:core:2.0:User", "urn:ietf:params:scim:schemas:core:2.0:User" ] }</code>
/// As repaired:
/// <code>{ "schemas": [ "urn:ietf:params:scim:schemas:core:2.0:User" ] }</code>
/// </remarks>
public sealed class RepeatedSchema : Tolerance
{
    public static readonly RepeatedSchema Instance = new();

    private RepeatedSchema()
    {
    }

    public override string Name => "repeated-schema";

    public override string Description => "A URN that schemas lists more than once is read once.";
}
