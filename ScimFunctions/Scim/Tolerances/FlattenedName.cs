namespace ScimFunctions.Scim.Tolerances;

/// <summary>A path as a key: Entra ID's path-less replace and flat custom attributes.</summary>
/// <remarks>
/// As sent:
/// <code>{ "name.givenName": "Barbara", "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:department": "Sales" }</code>
/// As repaired:
/// <code>{ "name": { "givenName": "Barbara" }, "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User": { "department": "Sales" } }</code>
/// </remarks>
public sealed class FlattenedName : Tolerance
{
    public static readonly FlattenedName Instance = new();

    private FlattenedName()
    {
    }

    public override string Name => "flattened-name";

    public override string Description => "A dotted or URN-qualified name sent as a key is read as the attribute that it names.";
}
