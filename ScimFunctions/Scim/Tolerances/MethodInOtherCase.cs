namespace ScimFunctions.Scim.Tolerances;

/// <summary>The method of a bulk operation in small letters; HTTP's methods are in capitals (RFC 9110 §9.1).</summary>
/// <remarks>
/// As sent:
/// <code>{ "method": "post", "path": "/Users", "bulkId": "1", "data": { … } }</code>
/// As repaired:
/// <code>{ "method": "POST", "path": "/Users", "bulkId": "1", "data": { … } }</code>
/// </remarks>
public sealed class MethodInOtherCase : Tolerance
{
    public static readonly MethodInOtherCase Instance = new();

    private MethodInOtherCase()
    {
    }

    public override string Name => "method-in-other-case";

    public override string Description => "The method of a bulk operation is understood whatever its case.";
}
