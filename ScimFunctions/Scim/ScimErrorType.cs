namespace ScimFunctions.Scim;

/// <summary>The values of an error's <c>scimType</c> (RFC 7644 §3.12, table 9; those about cursors and <c>count</c>: RFC 9865 §2.1).</summary>
public static class ScimErrorType
{
    public const string ExpiredCursor = "expiredCursor";
    public const string InvalidCount = "invalidCount";
    public const string InvalidCursor = "invalidCursor";
    public const string InvalidFilter = "invalidFilter";
    public const string InvalidPath = "invalidPath";
    public const string InvalidSyntax = "invalidSyntax";
    public const string InvalidValue = "invalidValue";
    public const string InvalidVersion = "invalidVers";
    public const string Mutability = "mutability";
    public const string NoTarget = "noTarget";
    public const string TooMany = "tooMany";
    public const string Uniqueness = "uniqueness";
}
