using Microsoft.Extensions.Caching.Memory;
using Microsoft.Extensions.Logging;

namespace ScimFunctions.Secrets;

/// <summary>
/// The secrets that callers are compared with, kept on this instance for <see cref="Lifetime"/>. A new token works at once, because a
/// mismatch reads the secret again; a revoked one dies within the lifetime everywhere; and while the secret store cannot be asked, what was
/// read last stays good for <see cref="StaleLifetime"/>. The store is asked at most once per <see cref="RereadInterval"/> and secret,
/// whether it answers or not, and by one request on behalf of all that wait for the same secret.
/// </summary>
public sealed partial class CachedSecrets(ISecretStore secrets, TimeProvider clock, ILogger<CachedSecrets> logger) : IDisposable
{
    public static readonly TimeSpan Lifetime = TimeSpan.FromSeconds(60);

    public static readonly TimeSpan RereadInterval = TimeSpan.FromSeconds(5);

    public static readonly TimeSpan StaleLifetime = TimeSpan.FromHours(24);

    private const int MaxSecrets = 20_000;

    private readonly MemoryCache entries = new(new MemoryCacheOptions { SizeLimit = MaxSecrets });

    /// <summary>Whether one of the secret's valid values satisfies the caller; none does if there is no such secret.</summary>
    /// <param name="name">The secret's name.</param>
    /// <param name="matches">Compares the values (latest first) with what the caller brought, in constant time.</param>
    /// <param name="cancellationToken">Ends the waiting; the reading goes on for whoever else waits.</param>
    /// <exception cref="SecretStoreUnavailableException">The store cannot be asked, and nothing recent enough is known.</exception>
    public async Task<bool> AnyMatchesAsync(string name, Func<IReadOnlyList<string>, bool> matches, CancellationToken cancellationToken)
    {
        var entry = entries.GetOrCreate(name, cached =>
        {
            cached.Size = 1;
            return new Entry();
        })!;
        if (entry.Values is null || clock.GetElapsedTime(entry.ReadAt) >= Lifetime)
        {
            await RereadAsync(name, entry, cancellationToken);
            return matches(entry.Values ?? []);
        }

        if (matches(entry.Values))
        {
            return true;
        }

        await RereadAsync(name, entry, cancellationToken);
        return matches(entry.Values);
    }

    /// <summary>Makes the next comparison read the secret anew, because this instance has just changed it.</summary>
    public void Forget(string name) => entries.Remove(name);

    public void Dispose() => entries.Dispose();

    /// <summary>Reads the secret again, unless that was tried a moment ago; then what is known stands, if anything is.</summary>
    private async Task RereadAsync(string name, Entry entry, CancellationToken cancellationToken)
    {
        Task reading;
        lock (entry)
        {
            var isDue = entry.TriedAt is not { } triedAt || clock.GetElapsedTime(triedAt) >= RereadInterval;
            if (isDue && entry.Reading.IsCompleted)
            {
                entry.TriedAt = clock.GetTimestamp();
                entry.Reading = ReadAsync(name, entry);
            }

            reading = entry.Reading;
        }

        await reading.WaitAsync(cancellationToken);
    }

    private async Task ReadAsync(string name, Entry entry)
    {
        var readAt = clock.GetTimestamp();
        try
        {
            entry.Values = await secrets.FindValidAsync(name, CancellationToken.None);
            entry.ReadAt = readAt;
        }
        catch (SecretStoreUnavailableException failure) when (entry.Values is not null && clock.GetElapsedTime(entry.ReadAt) < StaleLifetime)
        {
            LogKeptStale(failure, name, clock.GetElapsedTime(entry.ReadAt));
        }
    }

    [LoggerMessage(EventId = 101, EventName = "SecretStale", Level = LogLevel.Warning, Message = "The secret store could not be asked for {Name}; the value read {Age} ago is used.")]
    private partial void LogKeptStale(Exception failure, string name, TimeSpan age);

    private sealed class Entry
    {
        /// <summary>Null until the secret was read once; empty if there is none.</summary>
        public volatile IReadOnlyList<string>? Values;

        public long ReadAt;

        public long? TriedAt;

        public Task Reading = Task.CompletedTask;
    }
}
