using System.Diagnostics.CodeAnalysis;

namespace ScimFunctions.Members;

/// <summary>The roles that a member can have in the product. Values are matched without regard to case.</summary>
public static class MemberRole
{
    public const string Admin = "ADMIN";
    public const string Scheduler = "SCHEDULER";
    public const string Interviewer = "INTERVIEWER";

    /// <summary>The role of a member for whom nothing says otherwise.</summary>
    public const string Default = Interviewer;

    private static readonly string[] All = [Admin, Scheduler, Interviewer];

    public static bool TryParse(string? text, [NotNullWhen(true)] out string? role)
    {
        var trimmed = text.AsSpan().Trim();
        foreach (var candidate in All)
        {
            if (trimmed.Equals(candidate, StringComparison.OrdinalIgnoreCase))
            {
                role = candidate;
                return true;
            }
        }

        role = null;
        return false;
    }
}

/// <summary>A role and where it came from.</summary>
/// <param name="Role">One of <see cref="MemberRole"/>.</param>
/// <param name="Source">The path of the attribute that said so, or <see cref="DefaultSource"/>.</param>
public sealed record AssignedRole(string Role, string Source)
{
    public const string DefaultSource = "default";

    public static AssignedRole Default { get; } = new(MemberRole.Default, DefaultSource);
}
