namespace ScimFunctions.Scim.Tolerances;

/// <summary>
/// Something that cannot be stored, in a request that also ends somebody's access: the person leaves, and what it stood for stays as it was.
/// Refused as a whole, the request would be sent again and again, and who was dismissed would keep what they had.
/// </summary>
/// <remarks>
/// As sent:
/// <code>[ { "op": "replace", "path": "active", "value": false }, { "op": "replace", "path": "emails", "value": 7 } ]</code>
/// As repaired:
/// <code>[ { "op": "replace", "path": "active", "value": false } ]</code>
/// </remarks>
public sealed class ValueBesideLeaving : Tolerance
{
    public static readonly ValueBesideLeaving Instance = new();

    private ValueBesideLeaving()
    {
    }

    public override string Name => "value-beside-leaving";

    public override string Description => "What cannot be stored stays away from a request that takes somebody's access.";
}
