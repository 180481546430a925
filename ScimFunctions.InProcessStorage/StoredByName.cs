using System.Collections.Concurrent;

namespace ScimFunctions.InProcessStorage;

/// <summary>The account's tables or queues. The name of a deleted one is taken for as long as Azure is at its deletion, at least.</summary>
/// <param name="kind">"Table" or "Queue".</param>
/// <param name="deletion">How long a deletion takes.</param>
/// <param name="names">How names are compared.</param>
/// <param name="clock">The account's.</param>
internal abstract class StoredByName<T>(string kind, TimeSpan deletion, StringComparer names, StorageClock clock)
    where T : class
{
    private const int ShortestName = 3;
    private const int LongestName = 63;

    private readonly ConcurrentDictionary<string, T> stored = new(names);
    private readonly Lock namesChange = new();
    private readonly Dictionary<string, DateTime> deletedUntil = new(names);

    public IEnumerable<T> All => stored.Values;

    protected StorageClock Clock => clock;

    /// <exception cref="StorageException">404 TableNotFound or QueueNotFound.</exception>
    public T Get(string name) => stored.TryGetValue(name, out var found)
        ? found
        : throw NotFound();

    public StorageException NotFound() => new(404, $"{kind}NotFound", $"The {kind} specified does not exist.");

    /// <returns>What has the name already; null where it is new.</returns>
    /// <exception cref="StorageException">The name is not allowed, or of something that is still being deleted.</exception>
    protected T? Add(string name, Func<T> make)
    {
        if (name.Length is < ShortestName or > LongestName)
        {
            throw new StorageException(400, "OutOfRangeInput", $"The {kind} name '{name}' is not from {ShortestName} to {LongestName} characters long.");
        }

        if (!IsAllowed(name))
        {
            throw new StorageException(400, "InvalidResourceName", $"The {kind} name '{name}' is not allowed.");
        }

        lock (namesChange)
        {
            if (deletedUntil.TryGetValue(name, out var until) && clock.UtcNow < until)
            {
                throw new StorageException(409, $"{kind}BeingDeleted", $"The {kind} specified is being deleted. Try operation later.");
            }

            if (stored.TryGetValue(name, out var existing))
            {
                return existing;
            }

            stored[name] = make();
            return null;
        }
    }

    protected abstract bool IsAllowed(string name);

    /// <returns>False where there is none of that name.</returns>
    public bool Delete(string name)
    {
        lock (namesChange)
        {
            if (!stored.TryRemove(name, out _))
            {
                return false;
            }

            deletedUntil[name] = clock.UtcNow + deletion;
            return true;
        }
    }

    /// <summary>Takes what another account holds.</summary>
    protected void Take(StoredByName<T> original, Func<T, T> copy)
    {
        lock (original.namesChange)
        {
            foreach (var (name, one) in original.stored)
            {
                stored[name] = copy(one);
            }

            foreach (var (name, until) in original.deletedUntil)
            {
                deletedUntil[name] = until;
            }
        }
    }
}
