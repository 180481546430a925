using Microsoft.Extensions.Caching.Memory;
using Microsoft.Extensions.Logging;
using ScimFunctions.Storage;

namespace ScimFunctions.Tenants;

/// <summary>
/// The secrets that callers are compared with, kept on this instance for <see cref="Lifetime"/>. A new token works at once, because a
/// mismatch reads the secret again (at most once per <see cref="RereadInterval"/> and secret); a revoked one dies within the lifetime
/// everywhere; and while the secret store cannot be asked, what was read last stays good for <see cref="StaleLifetime"/>.
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
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <exception cref="SecretStoreUnavailableException">The store cannot be asked, and nothing recent enough is known.</exception>
    public async Task<bool> AnyMatchesAsync(string name, Func<IReadOnlyList<string>, bool> matches, CancellationToken cancellationToken)
    {
        entries.TryGetValue(name, out Entry? entry);
        var age = entry is null ? TimeSpan.MaxValue : clock.GetElapsedTime(entry.ReadAt);
        if (age >= Lifetime)
        {
            entry = await RereadAsync(name, entry, age, cancellationToken);
            return matches(entry.Values);
        }

        if (matches(entry!.Values))
        {
            return true;
        }

        if (age < RereadInterval)
        {
            return false;
        }

        entry = await RereadAsync(name, entry, age, cancellationToken);
        return matches(entry.Values);
    }

    public void Dispose() => entries.Dispose();

    private async Task<Entry> RereadAsync(string name, Entry? known, TimeSpan age, CancellationToken cancellationToken)
    {
        var readAt = clock.GetTimestamp();
        try
        {
            var latest = await secrets.FindAsync(name, cancellationToken);
            List<string> values = latest is null ? [] : [latest, .. await secrets.FindPreviousAsync(name, cancellationToken)];
            var entry = new Entry(values, readAt);
            entries.Set(name, entry, new MemoryCacheEntryOptions { Size = 1 });
            return entry;
        }
        catch (SecretStoreUnavailableException failure) when (known is not null && age < StaleLifetime)
        {
            LogKeptStale(failure, name, age);
            return known;
        }
    }

    [LoggerMessage(EventId = 101, Level = LogLevel.Warning, Message = "The secret store could not be asked for {Name}; the value read {Age} ago is used.")]
    private partial void LogKeptStale(Exception failure, string name, TimeSpan age);

    private sealed record Entry(IReadOnlyList<string> Values, long ReadAt);
}
