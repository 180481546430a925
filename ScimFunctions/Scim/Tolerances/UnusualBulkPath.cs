namespace ScimFunctions.Scim.Tolerances;

/// <summary>The path of a bulk operation without the slash at its start, or with the whole base URL before it (RFC 7644 §3.7: relative to the base).</summary>
/// <remarks>
/// As sent:
/// <code>{ "method": "DELETE", "path": "https://example.com/org/scim/v2/Users/2819c223" }</code>
/// <code>{ "method": "DELETE", "path": "Users/2819c223" }</code>
/// As repaired:
/// <code>{ "method": "DELETE", "path": "/Users/2819c223" }</code>
/// </remarks>
public sealed class UnusualBulkPath : Tolerance
{
    public static readonly UnusualBulkPath Instance = new();

    private UnusualBulkPath()
    {
    }

    public override string Name => "unusual-bulk-path";

    public override string Description => "The path of a bulk operation may lack its first slash or begin with the base URL.";
}
