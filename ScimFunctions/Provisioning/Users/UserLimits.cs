namespace ScimFunctions.Provisioning.Users;

/// <summary>Limits that keep every synchronous write within one entity-group transaction (100 operations, 4 MiB, 1 MiB a row).</summary>
public static class UserLimits
{
    /// <summary>The largest user resource, in bytes of its canonical JSON.</summary>
    public const int MaxResourceBytes = 256 * 1024;

    /// <summary>How many custom attribute definitions a tenant may collect.</summary>
    public const int MaxCustomAttributes = 500;
}
