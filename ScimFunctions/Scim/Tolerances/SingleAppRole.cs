namespace ScimFunctions.Scim.Tolerances;

/// <summary>
/// Entra's <c>SingleAppRoleAssignment</c> gives a user one app role at a time, as JSON in a string, and changes it by adding the new one. Taken
/// by its letter the old role would stay beside it, and win if it was created as primary: who was demoted would keep the higher role.
/// <code>
/// as sent:     {"op":"Add","path":"roles","value":[{"value":"{\"id\":\"…\",\"value\":\"25\",\"displayName\":\"Role1234\"}"}]}
/// as repaired: {"op":"replace","path":"roles","value":[{"value":"{\"id\":\"…\",\"value\":\"25\",\"displayName\":\"Role1234\"}"}]}
/// </code>
/// </summary>
public sealed class SingleAppRole : Tolerance
{
    public static readonly SingleAppRole Instance = new();

    private SingleAppRole()
    {
    }

    public override string Name => "single-app-role";

    public override string Description => "A new app role, as JSON in a string, is added where it takes the place of the old one.";

    /// <summary>Whether the value of an operation on <c>roles</c> is one element that holds an app role as JSON.</summary>
    public static bool IsIn(JsonElement value)
    {
        var element = value.ValueKind is JsonValueKind.Array && value.GetArrayLength() == 1 ? value[0] : value;
        if (element.ValueKind is not JsonValueKind.Object || !element.TryGetProperty("value", out var role) || role.ValueKind is not JsonValueKind.String)
        {
            return false;
        }

        try
        {
            using var appRole = JsonDocument.Parse(role.GetString()!);
            return appRole.RootElement.ValueKind is JsonValueKind.Object;
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
