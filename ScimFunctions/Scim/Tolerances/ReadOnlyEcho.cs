namespace ScimFunctions.Scim.Tolerances;

/// <summary>
/// Okta sends the <c>id</c> of the resource along with its changes. The value changes nothing; another value is refused (RFC 7644 §3.5.2).
/// <code>
/// as sent:     {"op":"replace","value":{"id":"2819c223","displayName":"Tour Guides"}}
/// as repaired: {"op":"replace","value":{"displayName":"Tour Guides"}}
/// </code>
/// </summary>
public sealed class ReadOnlyEcho : Tolerance
{
    public static readonly ReadOnlyEcho Instance = new();

    private ReadOnlyEcho()
    {
    }

    public override string Name => "read-only-echo";

    public override string Description => "A PATCH operation repeats the value of a read-only attribute.";
}
