namespace ScimFunctions.Scim.Tolerances;

/// <summary>
/// Entra's documentation and test collections write text without quotes, which is no JSON literal (RFC 7644 §3.4.2.2); so is a number or a
/// boolean that is compared with text.
/// <code>
/// as sent:     filter=externalId eq jyoung      filter=meta.created gt 2015-10-10T14:38:21Z      filter=employeeNumber eq 701984
/// as repaired: filter=externalId eq "jyoung"    filter=meta.created gt "2015-10-10T14:38:21Z"    filter=employeeNumber eq "701984"
/// </code>
/// </summary>
public sealed class UnquotedFilterValue : Tolerance
{
    public static readonly UnquotedFilterValue Instance = new();

    private UnquotedFilterValue()
    {
    }

    public override string Name => "unquoted-filter-value";

    public override string Description => "A filter compares text without double quotes around it.";
}
