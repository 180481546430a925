namespace ScimFunctions.Scim.Tolerances;

/// <summary>A plain string where the attribute is complex and has a <c>value</c>: Entra ID sends managers so.</summary>
/// <remarks>
/// As sent:
/// <code>{ "manager": "26118915", "emails": [ "a@example.com" ] }</code>
/// As repaired:
/// <code>{ "manager": { "value": "26118915" }, "emails": [ { "value": "a@example.com" } ] }</code>
/// </remarks>
public sealed class BareValue : Tolerance
{
    public static readonly BareValue Instance = new();

    private BareValue()
    {
    }

    public override string Name => "bare-value";

    public override string Description => "A plain value sent for a complex attribute is read as its value sub-attribute.";
}
