namespace ScimFunctions.Scim.Tolerances;

/// <summary>A number or boolean where the schema defines a string: identity providers that map a numeric profile field.</summary>
/// <remarks>
/// As sent:
/// <code>{ "employeeNumber": 701984 }</code>
/// As repaired:
/// <code>{ "employeeNumber": "701984" }</code>
/// </remarks>
public sealed class ScalarAsString : Tolerance
{
    public static readonly ScalarAsString Instance = new();

    private ScalarAsString()
    {
    }

    public override string Name => "scalar-as-string";

    public override string Description => "A number or boolean sent for a text attribute is kept as text.";
}
