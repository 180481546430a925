namespace ScimFunctions.Scim.Tolerances;

/// <summary>A value that is not in an array, where the attribute is multi-valued.</summary>
/// <remarks>
/// As sent:
/// <code>{ "emails": { "value": "a@example.com" } }</code>
/// As repaired:
/// <code>{ "emails": [ { "value": "a@example.com" } ] }</code>
/// </remarks>
public sealed class SingleValueForArray : Tolerance
{
    public static readonly SingleValueForArray Instance = new();

    private SingleValueForArray()
    {
    }

    public override string Name => "single-value-for-array";

    public override string Description => "A single value sent for a multi-valued attribute is read as a list of one.";
}
