using Azure.Data.Tables;
using Microsoft.Extensions.Logging;
using ScimFunctions.Memberships;
using ScimFunctions.Storage;
using ScimFunctions.Tenants;

namespace ScimFunctions.Changes;

/// <summary>
/// Applies the changes that the queue did not bring: the message was lost, the trigger crashed, or it gave up. It visits the tenants that
/// are marked dirty, and once a day all of them.
/// </summary>
public sealed partial class ChangeSweep(
    DirtyTenants dirtyTenants,
    PendingChanges changes,
    ChangeApplication application,
    MembershipApplication memberships,
    ChangeQueue queue,
    ScimTables tables,
    TimeProvider clock,
    ILogger<ChangeSweep> logger)
{
    private const int TenantsAtOnce = 8;

    private static readonly TimeSpan LongestPause = TimeSpan.FromHours(1);

    /// <summary>
    /// Visits the tenants that are marked dirty, and clears the marks of those that turn out to be clean. Says what an operator must hear of:
    /// changes that are late, and messages that were given up.
    /// </summary>
    public async Task SweepDirtyTenantsAsync(CancellationToken cancellationToken)
    {
        var started = clock.GetTimestamp();
        var visited = 0;
        await EachAsync(
            dirtyTenants.ListAsync(cancellationToken),
            async (mark, token) =>
            {
                Interlocked.Increment(ref visited);
                if (await SweepTenantAsync(mark.Tenant, token))
                {
                    await dirtyTenants.ClearAsync(mark, token);
                }
            },
            cancellationToken);
        await queue.ReportPoisonAsync(cancellationToken);
        var duration = clock.GetElapsedTime(started);
        LogSwept(visited, duration);
    }

    /// <summary>Visits every tenant, in case a mark was lost.</summary>
    public Task SweepAllTenantsAsync(CancellationToken cancellationToken) =>
        EachAsync(
            tables.Tenants.QueryAsync<TableEntity>($"RowKey eq '{Tenant.RowKey}'", select: ["PartitionKey"], cancellationToken: cancellationToken),
            (row, token) => SweepTenantAsync(row.PartitionKey, token),
            cancellationToken);

    /// <summary>Applies what is due, in order; true if the tenant has no pending change at all.</summary>
    private async Task<bool> SweepTenantAsync(string tenant, CancellationToken cancellationToken)
    {
        var isClean = true;
        var late = new List<DateTimeOffset>();
        await foreach (var change in changes.ListAsync(tenant, afterId: null, cancellationToken))
        {
            isClean = false;
            var isApplied = change.DueAt <= clock.GetUtcNow() && await TryApplyAsync(tenant, change, cancellationToken);
            if (!isApplied && Receipt.Of(change).IsLate(clock.GetUtcNow()))
            {
                late.Add(change.AcceptedAt);
            }
        }

        if (late.Count > 0)
        {
            LogLate(tenant, late.Count, clock.GetUtcNow() - late.Min());
        }

        return await memberships.DeleteAbandonedPlansAsync(tenant, cancellationToken) && isClean;
    }

    /// <summary>Applies one change; a failure postpones this one and lets the others go on.</summary>
    private async Task<bool> TryApplyAsync(string tenant, Change change, CancellationToken cancellationToken)
    {
        try
        {
            await application.ApplyAsync(tenant, change.Id, cancellationToken);
            return true;
        }
        catch (Exception failure) when (failure is not OperationCanceledException)
        {
            LogPostponed(failure, tenant, change.Id, change.FailedAttempts + 1);
            var pause = TimeSpan.FromTicks(Math.Min(LongestPause.Ticks, Change.Patience.Ticks << Math.Min(change.FailedAttempts, 10)));
            await PostponeAsync(tenant, change with { FailedAttempts = change.FailedAttempts + 1, DueAt = clock.GetUtcNow() + pause }, cancellationToken);
            return false;
        }
    }

    /// <summary>If even this fails, the change stays due and is tried again at the next sweep.</summary>
    private async Task PostponeAsync(string tenant, Change postponed, CancellationToken cancellationToken)
    {
        try
        {
            await changes.TryReplaceAsync(tenant, postponed, cancellationToken);
        }
        catch (Exception failure) when (failure is not OperationCanceledException)
        {
            LogPostponed(failure, tenant, postponed.Id, postponed.FailedAttempts);
        }
    }

    /// <summary>Visits tenants side by side; one that fails is logged and visited again next time, and never stops the others.</summary>
    private Task EachAsync<T>(IAsyncEnumerable<T> tenants, Func<T, CancellationToken, Task> visit, CancellationToken cancellationToken) =>
        Parallel.ForEachAsync(
            tenants,
            new ParallelOptions { MaxDegreeOfParallelism = TenantsAtOnce, CancellationToken = cancellationToken },
            async (tenant, token) =>
            {
                try
                {
                    await visit(tenant, token);
                }
                catch (Exception failure) when (failure is not OperationCanceledException)
                {
                    LogTenantSkipped(failure);
                }
            });

    [LoggerMessage(EventId = 203, EventName = "ChangePostponed", Level = LogLevel.Error, Message = "Change {ChangeId} of {Tenant} could not be applied (attempt {Attempt}); it is tried again later.")]
    private partial void LogPostponed(Exception failure, string tenant, string changeId, int attempt);

    [LoggerMessage(EventId = 204, Level = LogLevel.Error, Message = "A tenant could not be swept; it is visited again next time.")]
    private partial void LogTenantSkipped(Exception failure);

    [LoggerMessage(EventId = 208, EventName = "ChangesLate", Level = LogLevel.Error, Message = "{Count} changes of {Tenant} are late; the oldest was accepted {Age} ago and is not applied yet.")]
    private partial void LogLate(string tenant, int count, TimeSpan age);

    [LoggerMessage(EventId = 209, EventName = "SweepCompleted", Level = LogLevel.Information, Message = "Visited {Tenants} tenants that may have pending changes, in {Duration}.")]
    private partial void LogSwept(int tenants, TimeSpan duration);
}
