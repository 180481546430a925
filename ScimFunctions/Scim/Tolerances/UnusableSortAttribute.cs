namespace ScimFunctions.Scim.Tolerances;

/// <summary>
/// A list can be asked for in the order of an attribute that this service does not have, or of a complex one as a whole. It comes in its own
/// order then; strict mode says what is wrong instead.
/// <code>
/// as sent:     filter=active eq true&amp;sortBy=badge
/// as repaired: filter=active eq true
/// </code>
/// </summary>
public sealed class UnusableSortAttribute : Tolerance
{
    public static readonly UnusableSortAttribute Instance = new();

    private UnusableSortAttribute()
    {
    }

    public override string Name => "unusable-sort-attribute";

    public override string Description => "sortBy names an attribute that nothing can be sorted by; it is ignored.";
}
