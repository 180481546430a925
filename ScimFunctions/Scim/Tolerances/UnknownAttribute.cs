namespace ScimFunctions.Scim.Tolerances;

/// <summary>An attribute that no schema defines: a mapping for another product, or a misspelt name.</summary>
/// <remarks>
/// As sent:
/// <code>{ "userName": "a@example.com", "shoeSize": "43" }</code>
/// As repaired:
/// <code>{ "userName": "a@example.com" }</code>
/// </remarks>
public sealed class UnknownAttribute : Tolerance
{
    public static readonly UnknownAttribute Instance = new();

    private UnknownAttribute()
    {
    }

    public override string Name => "unknown-attribute";

    public override string Description => "An attribute that no schema defines is ignored.";
}
