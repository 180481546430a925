namespace ScimFunctions.Scim.Tolerances;

/// <summary>
/// A <c>value</c> in a removal whose path selects already: SAP's and Databricks' clients send an empty one. RFC 7644 §3.5.2.2 gives it no meaning.
/// </summary>
/// <remarks>
/// As sent:
/// <code>{ "op": "remove", "path": "members[value eq \"2819c223\"]", "value": [] }</code>
/// As repaired:
/// <code>{ "op": "remove", "path": "members[value eq \"2819c223\"]" }</code>
/// </remarks>
public sealed class ValueBesideFilter : Tolerance
{
    public static readonly ValueBesideFilter Instance = new();

    private ValueBesideFilter()
    {
    }

    public override string Name => "value-beside-filter";

    public override string Description => "A PATCH remove operation has a value although its path selects what goes.";
}
