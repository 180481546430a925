namespace ScimFunctions.Scim.Tolerances;

/// <summary>A boolean as text, whatever its case: Entra ID without the aadOptscim062020 flag.</summary>
/// <remarks>
/// As sent:
/// <code>{ "active": "False" }</code>
/// As repaired:
/// <code>{ "active": false }</code>
/// </remarks>
public sealed class StringBoolean : Tolerance
{
    public static readonly StringBoolean Instance = new();

    private StringBoolean()
    {
    }

    public override string Name => "string-boolean";

    public override string Description => "A boolean sent as the text \"True\" or \"False\" is read as a boolean.";
}
