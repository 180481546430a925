namespace ScimFunctions.Scim.Tolerances;

/// <summary><c>displayName</c> where a multi-valued attribute has <c>display</c>: Entra ID's AppRoleAssignmentsComplex.</summary>
/// <remarks>
/// As sent:
/// <code>{ "roles": [ { "value": "25", "displayName": "Recruiter" } ] }</code>
/// As repaired:
/// <code>{ "roles": [ { "value": "25", "display": "Recruiter" } ] }</code>
/// </remarks>
public sealed class DisplayNameForDisplay : Tolerance
{
    public static readonly DisplayNameForDisplay Instance = new();

    private DisplayNameForDisplay()
    {
    }

    public override string Name => "display-name-for-display";

    public override string Description => "displayName within a value is read as display.";
}
