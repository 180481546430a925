namespace ScimFunctions.Scim.Tolerances;

/// <summary>
/// A named deviation of an identity provider from the RFC that we repair on the way in. Each is a class of its own whose comment shows the
/// request as sent and as repaired; a tenant's strict mode turns all of them off.
/// </summary>
public abstract class Tolerance
{
    /// <summary>The name under which its use is recorded, for example <c>string-boolean</c>.</summary>
    public abstract string Name { get; }

    /// <summary>One sentence on what is tolerated, for the tenant's tolerance ledger.</summary>
    public abstract string Description { get; }
}
