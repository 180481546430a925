using System.Collections.Concurrent;

namespace ScimFunctions.InProcessStorage.Queues;

/// <summary>The account's queues.</summary>
internal sealed class StoredQueues(StorageClock clock)
{
    private const int ShortestName = 3;
    private const int LongestName = 63;

    // How long Azure is at it, at least.
    private static readonly TimeSpan Deletion = TimeSpan.FromSeconds(30);

    private readonly ConcurrentDictionary<string, StoredQueue> queues = new(StringComparer.Ordinal);
    private readonly Lock namesChange = new();
    private readonly Dictionary<string, DateTime> deletedUntil = new(StringComparer.Ordinal);

    /// <summary>In the order of their names.</summary>
    public IEnumerable<StoredQueue> All => queues.Values.OrderBy(queue => queue.Name, StringComparer.Ordinal);

    /// <summary>The same queues with the same messages, on another account's clock.</summary>
    public StoredQueues Copy(StorageClock clockOfCopy)
    {
        var copy = new StoredQueues(clockOfCopy);
        lock (namesChange)
        {
            foreach (var queue in queues.Values)
            {
                copy.queues[queue.Name] = queue.Copy(clockOfCopy);
            }

            foreach (var (name, until) in deletedUntil)
            {
                copy.deletedUntil[name] = until;
            }
        }

        return copy;
    }

    /// <exception cref="StorageException">404 QueueNotFound.</exception>
    public StoredQueue Get(string name) => queues.TryGetValue(name, out var queue)
        ? queue
        : throw new StorageException(404, "QueueNotFound", "The specified queue does not exist.");

    /// <returns>False where the queue exists, with the same metadata.</returns>
    /// <exception cref="StorageException">The name is not allowed, of a queue with other metadata, or of one that is still being deleted.</exception>
    public bool Create(string name, IReadOnlyDictionary<string, string> metadata)
    {
        CheckName(name);
        lock (namesChange)
        {
            if (deletedUntil.TryGetValue(name, out var until) && clock.UtcNow < until)
            {
                throw new StorageException(409, "QueueBeingDeleted", "The specified queue is being deleted.");
            }

            if (!queues.TryGetValue(name, out var existing))
            {
                return queues.TryAdd(name, new StoredQueue(name, metadata, clock));
            }

            return IsSame(existing.Metadata, metadata)
                ? false
                : throw new StorageException(409, "QueueAlreadyExists", "The specified queue already exists.");
        }
    }

    public void Delete(string name)
    {
        lock (namesChange)
        {
            Get(name);
            queues.TryRemove(name, out _);
            deletedUntil[name] = clock.UtcNow + Deletion;
        }
    }

    private static bool IsSame(IReadOnlyDictionary<string, string> left, IReadOnlyDictionary<string, string> right) =>
        left.Count == right.Count && left.All(pair => right.TryGetValue(pair.Key, out var value) && value == pair.Value);

    private static void CheckName(string name)
    {
        if (name.Length is < ShortestName or > LongestName)
        {
            throw new StorageException(400, "OutOfRangeInput", $"The name '{name}' of the queue is not from {ShortestName} to {LongestName} characters long.");
        }

        if (!name.All(character => char.IsAsciiLetterLower(character) || char.IsAsciiDigit(character) || character == '-')
            || name[0] == '-' || name[^1] == '-' || name.Contains("--", StringComparison.Ordinal))
        {
            throw new StorageException(400, "InvalidResourceName", $"The name '{name}' of the queue is not allowed: lower-case letters, digits, and single hyphens between them.");
        }
    }
}
