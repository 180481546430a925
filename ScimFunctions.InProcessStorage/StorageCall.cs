namespace ScimFunctions.InProcessStorage;

/// <summary>A request that has been understood and not been carried out yet.</summary>
/// <param name="Operation">What it asks for.</param>
/// <param name="Resource">The table or queue; empty where it concerns the account.</param>
/// <param name="Detail">The row, the filter, the actions of a transaction.</param>
/// <param name="Answer">Carries it out.</param>
internal readonly record struct StorageCall(StorageOperation Operation, string Resource, string Detail, Func<StorageResponse> Answer)
{
    /// <summary>A request whose answer is a refusal, whatever is stored.</summary>
    public static StorageCall Refused(StorageOperation operation, string resource, StorageException refusal) =>
        new(operation, resource, refusal.Code, () => throw refusal);
}
