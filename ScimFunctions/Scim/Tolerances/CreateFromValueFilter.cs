namespace ScimFunctions.Scim.Tolerances;

/// <summary>
/// Entra writes to a typed value without looking whether it exists; RFC 7644 §3.5.2.3 answers <c>noTarget</c> to that.
/// <code>
/// as sent:     {"op":"Replace","path":"emails[type eq \"work\"].value","value":"a@example.com"}
/// as repaired: {"op":"add","path":"emails","value":[{"type":"work","value":"a@example.com"}]}
/// </code>
/// </summary>
public sealed class CreateFromValueFilter : Tolerance
{
    public static readonly CreateFromValueFilter Instance = new();

    private CreateFromValueFilter()
    {
    }

    public override string Name => "create-from-value-filter";

    public override string Description => "A PATCH operation on an element that does not exist creates it with what its filter says.";
}
