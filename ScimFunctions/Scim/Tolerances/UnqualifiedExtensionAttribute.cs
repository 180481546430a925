namespace ScimFunctions.Scim.Tolerances;

/// <summary>An extension's attribute at the top level: an attribute that was mapped without a namespace.</summary>
/// <remarks>
/// As sent:
/// <code>{ "userName": "a@example.com", "department": "Sales" }</code>
/// As repaired:
/// <code>{ "userName": "a@example.com", "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User": { "department": "Sales" } }</code>
/// </remarks>
public sealed class UnqualifiedExtensionAttribute : Tolerance
{
    public static readonly UnqualifiedExtensionAttribute Instance = new();

    private UnqualifiedExtensionAttribute()
    {
    }

    public override string Name => "unqualified-extension-attribute";

    public override string Description => "An extension's attribute sent without its namespace is read as that of the extension.";
}
