namespace ScimFunctions.Scim.Tolerances;

/// <summary>A number as text, where the schema defines an integer or a decimal.</summary>
/// <remarks>
/// As sent:
/// <code>{ "seatCount": "12" }</code>
/// As repaired:
/// <code>{ "seatCount": 12 }</code>
/// </remarks>
public sealed class StringNumber : Tolerance
{
    public static readonly StringNumber Instance = new();

    private StringNumber()
    {
    }

    public override string Name => "string-number";

    public override string Description => "A number sent as text is read as a number.";
}
