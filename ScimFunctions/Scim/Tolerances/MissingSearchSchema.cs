namespace ScimFunctions.Scim.Tolerances;

/// <summary>A search request that does not say that it is one; it stands at an address that takes nothing else.</summary>
/// <remarks>
/// As sent:
/// <code>{ "filter": "active eq true" }</code>
/// As repaired:
/// <code>{ "schemas": ["urn:ietf:params:scim:api:messages:2.0:SearchRequest"], "filter": "active eq true" }</code>
/// </remarks>
public sealed class MissingSearchSchema : Tolerance
{
    public static readonly MissingSearchSchema Instance = new();

    private MissingSearchSchema()
    {
    }

    public override string Name => "missing-search-schema";

    public override string Description => "A search request without 'schemas' is read as one.";
}
