namespace ScimFunctions.Scim.Tolerances;

/// <summary><c>schemas</c> is missing or does not list a schema whose attributes the resource has: Entra ID with custom extensions.</summary>
/// <remarks>
/// As sent:
/// <code>{ "schemas": [ "urn:ietf:params:scim:schemas:core:2.0:User" ], "urn:ietf:params:scim:schemas:extension:2.0:User": { "modernloopRole": "ADMIN" } }</code>
/// As repaired:
/// <code>{ "schemas": [ "urn:ietf:params:scim:schemas:core:2.0:User", "urn:ietf:params:scim:schemas:extension:2.0:User" ], "urn:ietf:params:scim:schemas:extension:2.0:User": { "modernloopRole": "ADMIN" } }</code>
/// </remarks>
public sealed class UndeclaredSchema : Tolerance
{
    public static readonly UndeclaredSchema Instance = new();

    private UndeclaredSchema()
    {
    }

    public override string Name => "undeclared-schema";

    public override string Description => "A schema that the resource uses but schemas does not list is added to it.";
}
