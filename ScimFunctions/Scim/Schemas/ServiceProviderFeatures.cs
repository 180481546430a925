namespace ScimFunctions.Scim.Schemas;

/// <summary>What this service supports, as <c>/ServiceProviderConfig</c> says it (RFC 7643 §5, RFC 9865 §4). A feature is switched on here.</summary>
public sealed record ServiceProviderFeatures
{
    public static ServiceProviderFeatures Current { get; } = new();

    public bool Patch { get; init; } = true;

    public bool Bulk { get; init; } = true;

    public int BulkMaxOperations { get; init; } = 1000;

    /// <summary>In bytes.</summary>
    public int BulkMaxPayloadSize { get; init; } = 8 * 1024 * 1024;

    public bool Filter { get; init; } = true;

    /// <summary>The most resources in one list response.</summary>
    public int FilterMaxResults { get; init; } = 1000;

    public bool ChangePassword { get; init; }

    public bool Sort { get; init; } = true;

    public bool ETag { get; init; } = true;

    public bool IndexPagination { get; init; } = true;

    public bool CursorPagination { get; init; } = true;

    public int DefaultPageSize { get; init; } = 200;

    /// <summary>How long a cursor is good for at least; said only where cursors are supported.</summary>
    public TimeSpan CursorTimeout { get; init; } = TimeSpan.FromHours(1);

    /// <summary>Where people read about this service, or null.</summary>
    public string? DocumentationUri { get; init; }
}
