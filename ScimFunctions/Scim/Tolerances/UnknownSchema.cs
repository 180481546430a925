namespace ScimFunctions.Scim.Tolerances;

/// <summary>A URN in <c>schemas</c> that is none of the resource type's: Entra ID's groups, OneLogin's SCIM 1.1 templates.</summary>
/// <remarks>
/// As sent:
/// <code>{ "schemas": [ "urn:ietf:params:scim:schemas:core:2.0:Group", "http://schemas.microsoft.com/2006/11/ResourceManagement/ADSCIM/2.0/Group" ] }</code>
/// As repaired:
/// <code>{ "schemas": [ "urn:ietf:params:scim:schemas:core:2.0:Group" ] }</code>
/// </remarks>
public sealed class UnknownSchema : Tolerance
{
    public static readonly UnknownSchema Instance = new();

    private UnknownSchema()
    {
    }

    public override string Name => "unknown-schema";

    public override string Description => "A URN in schemas that this service does not know is ignored.";
}
