namespace ScimFunctions.InProcessStorage.Queues;

/// <summary>The account's queues.</summary>
internal sealed class StoredQueues(StorageClock clock) : StoredByName<StoredQueue>("Queue", TimeSpan.FromSeconds(30), StringComparer.Ordinal, clock)
{
    /// <summary>The same queues with the same messages, on another account's clock.</summary>
    public StoredQueues Copy(StorageClock clockOfCopy)
    {
        var copy = new StoredQueues(clockOfCopy);
        copy.Take(this, queue => queue.Copy(clockOfCopy));
        return copy;
    }

    /// <returns>False where the queue exists, with the same metadata.</returns>
    /// <exception cref="StorageException">The name is not allowed, of a queue with other metadata, or of one that is still being deleted.</exception>
    public bool Create(string name, IReadOnlyDictionary<string, string> metadata) =>
        Add(name, () => new StoredQueue(name, metadata, Clock)) is not { } existing
        || (IsSame(existing.Metadata, metadata) ? false : throw new StorageException(409, "QueueAlreadyExists", "The specified queue already exists."));

    protected override bool IsAllowed(string name) =>
        name.All(character => char.IsAsciiLetterLower(character) || char.IsAsciiDigit(character) || character == '-')
        && name[0] != '-' && name[^1] != '-' && !name.Contains("--", StringComparison.Ordinal);

    private static bool IsSame(IReadOnlyDictionary<string, string> left, IReadOnlyDictionary<string, string> right) =>
        left.Count == right.Count && left.All(pair => right.TryGetValue(pair.Key, out var value) && value == pair.Value);
}
