using Microsoft.Extensions.Caching.Memory;
using ScimFunctions.Scim.Schemas;

namespace ScimFunctions.Tenants;

/// <summary>
/// The tenants that this instance has served lately. What it gives is at most <see cref="Lifetime"/> old; that a tenant does not exist is
/// remembered for <see cref="AbsenceLifetime"/>. Bounded, so that a flood of made-up tenants displaces entries instead of filling memory.
/// </summary>
public sealed class TenantCache(TenantStore tenants, CustomAttributeStore customAttributes, TimeProvider clock) : IDisposable
{
    public static readonly TimeSpan Lifetime = TimeSpan.FromSeconds(60);

    public static readonly TimeSpan AbsenceLifetime = TimeSpan.FromSeconds(10);

    private const int MaxTenants = 20_000;

    private readonly Lock changing = new();
    private readonly MemoryCache entries = new(new MemoryCacheOptions { SizeLimit = MaxTenants });
    private long forgotten;

    public async Task<TenantContext?> FindAsync(string id, CancellationToken cancellationToken)
    {
        if (entries.TryGetValue(id, out Entry? entry) && clock.GetElapsedTime(entry!.ReadAt) < (entry.Tenant is null ? AbsenceLifetime : Lifetime))
        {
            return entry.Tenant;
        }

        var (readAt, forgottenBefore) = (clock.GetTimestamp(), Interlocked.Read(ref forgotten));
        var reading = tenants.FindAsync(id, cancellationToken);
        var names = await customAttributes.ListAsync(id, cancellationToken);
        var tenant = await reading is { } found ? new TenantContext(found, SchemaCatalog.For(found.Settings.RequiredAttributes, names, found.Settings.UniqueGroupNames)) : null;
        lock (changing)
        {
            // What was read before a change must not outlive it.
            if (forgottenBefore == forgotten)
            {
                entries.Set(id, new Entry(tenant, readAt), new MemoryCacheEntryOptions { Size = 1 });
            }
        }

        return tenant;
    }

    /// <summary>Makes the next request read the tenant anew, because this instance has just changed it.</summary>
    public void Forget(string id)
    {
        lock (changing)
        {
            forgotten++;
            entries.Remove(id);
        }
    }

    public void Dispose() => entries.Dispose();

    private sealed record Entry(TenantContext? Tenant, long ReadAt);
}
