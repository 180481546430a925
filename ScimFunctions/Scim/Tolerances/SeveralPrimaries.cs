namespace ScimFunctions.Scim.Tolerances;

/// <summary>Several primary values in one list: Ping sends two. RFC 7643 §2.4 allows one.</summary>
/// <remarks>
/// As sent:
/// <code>[ { "value": "a@example.com", "primary": true }, { "value": "b@example.com", "primary": true } ]</code>
/// As repaired:
/// <code>[ { "value": "a@example.com", "primary": true }, { "value": "b@example.com", "primary": false } ]</code>
/// </remarks>
public sealed class SeveralPrimaries : Tolerance
{
    public static readonly SeveralPrimaries Instance = new();

    private SeveralPrimaries()
    {
    }

    public override string Name => "several-primaries";

    public override string Description => "Of several values that are all primary the first one stays so.";
}
