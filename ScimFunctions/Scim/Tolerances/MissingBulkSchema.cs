namespace ScimFunctions.Scim.Tolerances;

/// <summary>A bulk request that does not say that it is one; it stands at an address that takes nothing else.</summary>
/// <remarks>
/// As sent:
/// <code>{ "Operations": [ … ] }</code>
/// As repaired:
/// <code>{ "schemas": ["urn:ietf:params:scim:api:messages:2.0:BulkRequest"], "Operations": [ … ] }</code>
/// </remarks>
public sealed class MissingBulkSchema : Tolerance
{
    public static readonly MissingBulkSchema Instance = new();

    private MissingBulkSchema()
    {
    }

    public override string Name => "missing-bulk-schema";

    public override string Description => "A bulk request without 'schemas' is read as one.";
}
