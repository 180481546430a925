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

    /// <summary>Records what a request that lets somebody go is done without.</summary>
    /// <param name="names">Attributes and places of operations, with nothing of a person in them.</param>
    public void LeaveOut(IEnumerable<string> names)
    {
        const int MostNamed = 20;
        used.UnionWith(names.Distinct(StringComparer.Ordinal).Take(MostNamed).Select(name => $"{Tolerance.ValueBesideLeaving.Name}:{name}"));
    }
}
