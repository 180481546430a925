namespace ScimFunctions.Scim.Bulk;

/// <summary>What has become of an operation.</summary>
/// <param name="Status">The status that the request for itself would have got.</param>
/// <param name="Id">The resource's id, where there is one.</param>
/// <param name="Version">The resource's version, where the operation was done and left a resource.</param>
/// <param name="Error">What went wrong; null if nothing did.</param>
public sealed record BulkOutcome(HttpStatusCode Status, string? Id, string? Version, ScimException? Error)
{
    /// <summary>Whether the next operation would meet the same trouble, so that the run ends here.</summary>
    public bool EndsRun { get; init; }

    public static BulkOutcome Failed(ScimException error, string? id = null) => new(error.Status, id, Version: null, error);
}
