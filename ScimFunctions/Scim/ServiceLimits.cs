namespace ScimFunctions.Scim;

/// <summary>The limits that <c>/ServiceProviderConfig</c> announces (RFC 7643 §5, RFC 9865 §4) and that requests are held to.</summary>
public static class ServiceLimits
{
    public const int BulkOperations = 1000;

    /// <summary>The size of the body of a request about one resource in bytes.</summary>
    public const int BodyBytes = 1024 * 1024;

    /// <summary>The size of a bulk request's body in bytes, and of one about a group: room for as many members as it may list.</summary>
    public const int BulkBytes = 8 * 1024 * 1024;

    /// <summary>The resources in a list response that does not say <c>count</c>.</summary>
    public const int DefaultPageSize = 200;

    /// <summary>What a larger <c>count</c> is cut to. Okta steps by 100 whatever it gets, so this must not be less.</summary>
    public const int MaxPageSize = 1000;

    /// <summary>How long a cursor is good for.</summary>
    public static readonly TimeSpan CursorLifetime = TimeSpan.FromHours(1);
}
