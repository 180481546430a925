using Microsoft.Extensions.Logging;
using ScimFunctions.Members;
using ScimFunctions.Memberships;
using ScimFunctions.Storage;
using ScimFunctions.Tenants;

namespace ScimFunctions.Changes;

/// <summary>
/// Applies a recorded change to the member. It may be called any number of times for the same change, by the queue trigger and the sweep
/// at once, and in any order: the member is brought to what its user says now, by compare-and-set, and a change that the member is past
/// already only gets its receipt. A crash between any two steps is finished by the next call.
/// </summary>
public sealed partial class ChangeApplication(
    PendingChanges changes,
    DirectoryTable directory,
    MemberStore members,
    TenantStore tenants,
    ReceiptStore receipts,
    MemberProjection projection,
    MembershipApplication memberships,
    ScimTelemetry telemetry,
    TimeProvider clock,
    ILogger<ChangeApplication> logger)
{
    private const int MaxAttempts = 10;

    /// <exception cref="ContentionException">Others kept changing the member; the change stays pending.</exception>
    public async Task ApplyAsync(string tenant, string changeId, CancellationToken cancellationToken)
    {
        for (var attempt = 1; attempt <= MaxAttempts; attempt++)
        {
            var change = await changes.FindAsync(tenant, changeId, cancellationToken);
            if (change is null)
            {
                return;
            }

            if (change.GroupId is { } group)
            {
                await ApplyToGroupAsync(tenant, change, group, cancellationToken);
                ShowApplied(tenant, change, clock.GetUtcNow() - change.AcceptedAt);
                return;
            }

            var applied = change.AppliedAt is null ? await TryApplyAsync(tenant, change, cancellationToken) : change;
            if (applied is not null)
            {
                var receipt = Receipt.Of(applied);
                await receipts.PutAsync(tenant, receipt, cancellationToken);
                if (change.Kind == ChangeKind.Remove)
                {
                    await memberships.RemoveUserAsync(tenant, change.UserId, cancellationToken);
                }

                await changes.DeleteAsync(tenant, changeId, cancellationToken);
                var delay = (receipt.AppliedAt ?? clock.GetUtcNow()) - receipt.AcceptedAt;
                ShowApplied(tenant, change, delay);
                if (receipt.IsLate(clock.GetUtcNow()))
                {
                    LogAppliedLate(tenant, changeId, change.Kind, delay);
                }

                return;
            }
        }

        throw new ContentionException($"Change {changeId} of {tenant} met {MaxAttempts} concurrent changes of the same member.");
    }

    private async Task ApplyToGroupAsync(string tenant, Change change, string group, CancellationToken cancellationToken)
    {
        if (change.Kind == ChangeKind.GroupRemove)
        {
            await memberships.RemoveGroupAsync(tenant, group, cancellationToken);
            await changes.DeleteAsync(tenant, change.Id, cancellationToken);
        }
        else
        {
            await memberships.FinishAsync(tenant, group, change.Id, Timeout.InfiniteTimeSpan, cancellationToken);
        }
    }

    /// <summary>The change with its time of application, or null if someone else changed the member or the change meanwhile.</summary>
    private async Task<Change?> TryApplyAsync(string tenant, Change change, CancellationToken cancellationToken)
    {
        var readingUser = directory.FindUserAsync(tenant, change.UserId, cancellationToken);
        var readingMember = members.FindAsync(tenant, change.UserId, cancellationToken);
        var readingTenant = tenants.FindAsync(tenant, cancellationToken);
        await Task.WhenAll(readingUser, readingMember, readingTenant);
        var (user, member, settings) = (await readingUser, await readingMember, (await readingTenant)?.Settings ?? TenantSettings.Default);

        var applied = change with { AppliedAt = clock.GetUtcNow() };
        var transaction = directory.Begin(tenant).Replace(applied.ToEntity(), change.ETag);
        if (member is not null)
        {
            var updated = member.AppliedChangeVersion >= change.ChangeVersion ? member
                : user is null ? projection.Remove(member, change.ChangeVersion)
                : await projection.UpdateAsync(tenant, member, user.Parse(), user.ChangeVersion, settings, cancellationToken);
            if (change.Kind == ChangeKind.Deactivate && updated.Status == MemberStatus.Active)
            {
                // Reactivated since: access is back, but what was open when it was withdrawn ends all the same.
                updated = updated with { SessionsRevokedAt = applied.AppliedAt };
            }

            if (updated != member)
            {
                transaction.Replace(updated.ToEntity(), member.ETag);
            }
        }

        return await transaction.CommitAsync(cancellationToken) == TransactionOutcome.Committed ? applied : null;
    }

    private void ShowApplied(string tenant, Change change, TimeSpan delay)
    {
        LogApplied(tenant, change.Id, change.Kind, change.UserId, change.GroupId, delay);
        telemetry.ChangeApplied(change.Kind.ToString(), delay);
    }

    [LoggerMessage(EventId = 202, EventName = "ChangeApplied", Level = LogLevel.Information, Message = "Applied change {ChangeId} ({Kind}) of user {UserId} or group {GroupId} of {Tenant}, {Delay} after it was accepted.")]
    private partial void LogApplied(string tenant, string changeId, ChangeKind kind, string userId, string? groupId, TimeSpan delay);

    [LoggerMessage(EventId = 207, EventName = "ChangeAppliedLate", Level = LogLevel.Warning, Message = "Change {ChangeId} ({Kind}) of {Tenant} was applied late, {Delay} after it was accepted.")]
    private partial void LogAppliedLate(string tenant, string changeId, ChangeKind kind, TimeSpan delay);
}
