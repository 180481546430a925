namespace ScimFunctions.Scim.Tolerances;

/// <summary>
/// An object with a <c>value</c>, where the attribute is a plain one: older requests of Entra ID wrap every value of a PATCH so, also the one
/// that deactivates.
/// </summary>
/// <remarks>
/// As sent:
/// <code>{ "op": "Replace", "path": "active", "value": [ { "$ref": null, "value": "False" } ] }</code>
/// As repaired:
/// <code>{ "op": "Replace", "path": "active", "value": [ "False" ] }</code>
/// </remarks>
public sealed class WrappedValue : Tolerance
{
    public static readonly WrappedValue Instance = new();

    private WrappedValue()
    {
    }

    public override string Name => "wrapped-value";

    public override string Description => "An object with a value sent for a simple attribute is read as that value.";
}
