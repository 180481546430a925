using System.Diagnostics.CodeAnalysis;
using ScimFunctions.Scim;
using ScimFunctions.Scim.Resources;

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

/// <summary>
/// The role that a user's own attributes ask for. The first that is present wins: <c>modernloopRole</c> or <c>modernloop_role</c> at the
/// top level, in the Profile namespace, in the role namespace; then the primary (else the only) recognised value of <c>roles</c>; then the
/// default.
/// </summary>
public static class ScimRole
{
    private static readonly string[] Names = ["modernloopRole", "modernloop_role"];

    private static readonly string?[] Namespaces = [null, SchemaUrns.Profile, SchemaUrns.Role];

    /// <summary>The role of a user in canonical form that <see cref="Validate"/> has let pass.</summary>
    public static AssignedRole Of(JsonObject user)
    {
        foreach (var (path, value) in RoleAttributes(user))
        {
            if (MemberRole.TryParse(value, out var role))
            {
                return new AssignedRole(role, path);
            }
        }

        return FromRoles(user["roles"] as JsonArray) is { } listed ? new AssignedRole(listed, "roles") : AssignedRole.Default;
    }

    /// <summary>Refuses a role attribute whose value is none of the three roles, wherever it stands and whether or not another one wins.</summary>
    /// <exception cref="ScimException">400 <c>invalidValue</c>, naming the attribute, the three roles and what was sent.</exception>
    /// <param name="user">The user in canonical form.</param>
    /// <param name="stored">What is stored: a role that stands there is not judged. Null to judge all.</param>
    public static void Validate(JsonObject user, JsonObject? stored = null)
    {
        foreach (var (path, value) in RoleAttributes(user).Except(stored is null ? [] : RoleAttributes(stored)))
        {
            if (!MemberRole.TryParse(value, out _))
            {
                throw ScimException.InvalidValue($"`{path}` must be ADMIN, SCHEDULER or INTERVIEWER; got '{JsonText.Shorten(value)}'.");
            }
        }
    }

    /// <summary>The role attributes that are present, in the order of their precedence; an empty value counts as absent.</summary>
    private static IEnumerable<(string Path, string Value)> RoleAttributes(JsonObject user)
    {
        foreach (var urn in Namespaces)
        {
            var container = urn is null ? user : user[urn] as JsonObject;
            foreach (var name in Names)
            {
                if (container?[name] is JsonValue node && node.TryGetValue(out string? value) && !string.IsNullOrWhiteSpace(value))
                {
                    yield return (urn is null ? name : $"{urn}:{name}", value);
                }
            }
        }
    }

    private static string? FromRoles(JsonArray? roles)
    {
        var recognised = new HashSet<string>(StringComparer.Ordinal);
        foreach (var element in roles ?? [])
        {
            if (element is JsonObject entry && Recognise(entry) is { } role)
            {
                if (entry["primary"] is JsonValue primary && primary.TryGetValue(out bool isPrimary) && isPrimary)
                {
                    return role;
                }

                recognised.Add(role);
            }
        }

        return recognised.Count == 1 ? recognised.Single() : null;
    }

    private static string? Recognise(JsonObject entry) =>
        MemberRole.TryParse(entry.GetText("value"), out var role) || TryParseAppRole(entry.GetText("value"), out role) || MemberRole.TryParse(entry.GetText("display"), out role)
            ? role
            : null;

    /// <summary>Entra's SingleAppRoleAssignment sends the app role as JSON in a string: <c>{"id":"…","value":"ADMIN","displayName":"Admin"}</c>.</summary>
    private static bool TryParseAppRole(string? text, out string? role)
    {
        role = null;
        if (text is not ['{', ..])
        {
            return false;
        }

        try
        {
            return JsonNode.Parse(text) is JsonObject appRole
                && (MemberRole.TryParse(appRole.GetText("value"), out role) || MemberRole.TryParse(appRole.GetText("displayName"), out role));
        }
        // A name that occurs twice, or half of a surrogate pair, is found only when it is read.
        catch (Exception notAnAppRole) when (notAnAppRole is JsonException or ArgumentException or InvalidOperationException)
        {
            return false;
        }
    }
}
