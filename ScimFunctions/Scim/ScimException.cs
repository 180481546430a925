namespace ScimFunctions.Scim;

/// <summary>
/// A request that SCIM answers with an error. It carries what RFC 7644 §3.12 puts into the body, and becomes a response in one place.
/// </summary>
/// <param name="scimType">One of <see cref="ScimErrorType"/>, or null where the RFC names none.</param>
/// <param name="detail">A sentence that an IT admin can act on.</param>
public sealed class ScimException(HttpStatusCode status, string? scimType, string detail) : Exception(detail)
{
    public HttpStatusCode Status { get; } = status;

    public string? ScimType { get; } = scimType;

    /// <summary>The sentence that the caller is shown.</summary>
    public string Detail => Message;

    public static ScimException InvalidFilter(string detail) => new(HttpStatusCode.BadRequest, ScimErrorType.InvalidFilter, detail);

    public static ScimException InvalidSyntax(string detail) => new(HttpStatusCode.BadRequest, ScimErrorType.InvalidSyntax, detail);

    public static ScimException InvalidPath(string detail) => new(HttpStatusCode.BadRequest, ScimErrorType.InvalidPath, detail);

    public static ScimException InvalidValue(string detail) => new(HttpStatusCode.BadRequest, ScimErrorType.InvalidValue, detail);

    public static ScimException TooMany(string detail) => new(HttpStatusCode.BadRequest, ScimErrorType.TooMany, detail);

    public static ScimException InvalidCursor(string detail) => new(HttpStatusCode.BadRequest, ScimErrorType.InvalidCursor, detail);

    public static ScimException ExpiredCursor(string detail) => new(HttpStatusCode.BadRequest, ScimErrorType.ExpiredCursor, detail);

    public static ScimException InvalidCount(string detail) => new(HttpStatusCode.BadRequest, ScimErrorType.InvalidCount, detail);

    public static ScimException NoTarget(string detail) => new(HttpStatusCode.BadRequest, ScimErrorType.NoTarget, detail);

    public static ScimException Mutability(string detail) => new(HttpStatusCode.BadRequest, ScimErrorType.Mutability, detail);

    public static ScimException Uniqueness(string detail) => new(HttpStatusCode.Conflict, ScimErrorType.Uniqueness, detail);

    public static ScimException Unauthorized(string detail) => new(HttpStatusCode.Unauthorized, scimType: null, detail);

    public static ScimException Forbidden(string detail) => new(HttpStatusCode.Forbidden, scimType: null, detail);

    public static ScimException NotFound(string detail) => new(HttpStatusCode.NotFound, scimType: null, detail);

    public static ScimException PreconditionFailed(string detail) => new(HttpStatusCode.PreconditionFailed, scimType: null, detail);

    public static ScimException TooLarge(string detail) => new(HttpStatusCode.RequestEntityTooLarge, scimType: null, detail);

    public static ScimException UnsupportedMediaType(string detail) => new(HttpStatusCode.UnsupportedMediaType, scimType: null, detail);

    public static ScimException NotImplemented(string detail) => new(HttpStatusCode.NotImplemented, scimType: null, detail);
}

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
    public const string Mutability = "mutability";
    public const string NoTarget = "noTarget";
    public const string TooMany = "tooMany";
    public const string Uniqueness = "uniqueness";
}
