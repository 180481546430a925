namespace ScimFunctions.Scim.Tolerances;

/// <summary>
/// Entra lists what is to be removed in <c>value</c>, of which RFC 7644 §3.5.2.2 knows nothing: read literally, the request would remove all.
/// <code>
/// as sent:     {"op":"Remove","path":"members","value":[{"value":"2819c223"}]}
/// as repaired: {"op":"remove","path":"members[value eq \"2819c223\"]"}
/// </code>
/// </summary>
public sealed class RemoveByValue : Tolerance
{
    public static readonly RemoveByValue Instance = new();

    private RemoveByValue()
    {
    }

    public override string Name => "remove-by-value";

    public override string Description => "A PATCH remove operation lists the values to be removed.";
}
