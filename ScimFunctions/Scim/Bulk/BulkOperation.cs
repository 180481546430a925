namespace ScimFunctions.Scim.Bulk;

/// <summary>One operation of a bulk request, as far as it can be read without running it (RFC 7644 §3.7).</summary>
/// <param name="Index">Its place in the request, from 0.</param>
public sealed record BulkOperation(int Index)
{
    /// <summary>The method as the response repeats it; null if there is none.</summary>
    public string? MethodText { get; init; }

    public BulkMethod Method { get; init; }

    public string? BulkId { get; init; }

    public BulkPath? Path { get; init; }

    /// <summary>What <c>If-Match</c> would say.</summary>
    public string? Version { get; init; }

    /// <summary>Null where there is none to be had: for DELETE, and where something is wrong.</summary>
    public BulkData? Data { get; init; }

    /// <summary>What is wrong with it, so that it is not run.</summary>
    public ScimException? Error { get; init; }

    /// <summary>Whether it makes the id of its resource.</summary>
    public bool Creates => Error is null && Method is BulkMethod.Post;

    /// <summary>The bulkIds that it refers to.</summary>
    public IEnumerable<string> References =>
        Error is not null ? [] : Path?.BulkId is { } own ? (Data?.References ?? []).Prepend(own) : Data?.References ?? [];
}
