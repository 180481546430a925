namespace ScimFunctions.Scim.Tolerances;

/// <summary>Which tolerances a request may use, and which it needed.</summary>
/// <param name="strict">The tenant's strict mode: no tolerance is allowed.</param>
public sealed class RequestTolerances(bool strict)
{
    private readonly SortedSet<string> used = new(StringComparer.Ordinal);

    public bool Strict { get; } = strict;

    /// <summary>The names of the tolerances that the request needed, in order.</summary>
    public IReadOnlyCollection<string> Used => used;

    /// <summary>Records that the request needs the tolerance; false in strict mode, where the caller raises the RFC's error.</summary>
    public bool Allow(Tolerance tolerance)
    {
        if (Strict)
        {
            return false;
        }

        used.Add(tolerance.Name);
        return true;
    }
}
