namespace ScimFunctions.Scim.Tolerances;

/// <summary>
/// A mapping can search by an attribute that this service does not have. No resource has a value of it (RFC 7644 §3.4.2.1), so that the answer is
/// an empty list; strict mode says what is wrong instead.
/// <code>
/// as sent:     filter=badge eq "17" or userName eq "bjensen"
/// as repaired: filter=userName eq "bjensen"
/// </code>
/// </summary>
public sealed class UnknownFilterAttribute : Tolerance
{
    public static readonly UnknownFilterAttribute Instance = new();

    private UnknownFilterAttribute()
    {
    }

    public override string Name => "unknown-filter-attribute";

    public override string Description => "A filter names an attribute that no schema defines; it has no value.";
}
