namespace ScimFunctions.Scim.Tolerances;

/// <summary>An empty string for an attribute without a value: Entra ID's expressions and its validator. The RFC's ways are null and <c>[]</c>.</summary>
/// <remarks>
/// As sent:
/// <code>{ "title": "", "displayName": "A B" }</code>
/// As repaired:
/// <code>{ "displayName": "A B" }</code>
/// </remarks>
public sealed class EmptyString : Tolerance
{
    public static readonly EmptyString Instance = new();

    private EmptyString()
    {
    }

    public override string Name => "empty-string";

    public override string Description => "An empty text is read as no value.";
}
