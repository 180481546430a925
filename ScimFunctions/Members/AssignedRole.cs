namespace ScimFunctions.Members;

/// <summary>A role and where it came from.</summary>
/// <param name="Role">One of <see cref="MemberRole"/>.</param>
/// <param name="Source">The path of the attribute that said so, or <see cref="DefaultSource"/>.</param>
public sealed record AssignedRole(string Role, string Source)
{
    public const string DefaultSource = "default";

    public static AssignedRole Default { get; } = new(MemberRole.Default, DefaultSource);
}
