namespace ScimFunctions.Scim.Tolerances;

/// <summary>The <c>op</c> of a PATCH in capitals, as Entra ID writes it; RFC 7644 §3.5.2 has it in small letters.</summary>
/// <remarks>
/// As sent:
/// <code>{ "op": "Replace", "path": "title", "value": "CTO" }</code>
/// As repaired:
/// <code>{ "op": "replace", "path": "title", "value": "CTO" }</code>
/// </remarks>
public sealed class OperationInOtherCase : Tolerance
{
    public static readonly OperationInOtherCase Instance = new();

    private OperationInOtherCase()
    {
    }

    public override string Name => "operation-in-other-case";

    public override string Description => "The operation of a PATCH is understood whatever its case.";
}
