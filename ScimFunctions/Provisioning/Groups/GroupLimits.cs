namespace ScimFunctions.Provisioning.Groups;

/// <summary>Limits that keep a request about a group within its time and memory.</summary>
public static class GroupLimits
{
    /// <summary>How many members one request may list; larger groups are reached by several.</summary>
    public const int MaxMembersPerRequest = 10_000;

    /// <summary>The largest body of a request about a group, in bytes: room for as many members as it may list.</summary>
    public const int MaxBodyBytes = 8 * 1024 * 1024;
}
