namespace ScimFunctions.Scim.Tolerances;

/// <summary>
/// Entra matches users by a typed value with the syntax of a PATCH path, which a filter does not have (RFC 7644 §3.4.2.2).
/// <code>
/// as sent:     filter=emails[type eq "work"].value eq "a@example.com"
/// as repaired: filter=emails[type eq "work" and value eq "a@example.com"]
/// </code>
/// </summary>
public sealed class SubAttributeAfterValueFilter : Tolerance
{
    public static readonly SubAttributeAfterValueFilter Instance = new();

    private SubAttributeAfterValueFilter()
    {
    }

    public override string Name => "sub-attribute-after-value-filter";

    public override string Description => "A filter names a sub-attribute after brackets.";
}
