namespace ScimFunctions.Scim.Tolerances;

/// <summary>An array of one, where an attribute is single-valued: Entra ID's documented way to set a manager.</summary>
/// <remarks>
/// As sent:
/// <code>{ "manager": [ { "value": "26118915" } ] }</code>
/// As repaired:
/// <code>{ "manager": { "value": "26118915" } }</code>
/// </remarks>
public sealed class ArrayForSingleValue : Tolerance
{
    public static readonly ArrayForSingleValue Instance = new();

    private ArrayForSingleValue()
    {
    }

    public override string Name => "array-for-single-value";

    public override string Description => "A list of one sent for a single-valued attribute is read as that value.";
}
