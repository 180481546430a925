using Azure;
using ScimFunctions.Storage;

namespace ScimFunctions.Memberships;

/// <summary>
/// Brings memberships to what was accepted: large changes of a group's members, and the removal of those of a deleted group or user. It may be
/// called any number of times for the same change, by several at once; a crash between any two steps is finished by the next call.
/// </summary>
public sealed class MembershipApplication(
    DirectoryTable directory, MembershipStore memberships, MembershipPlanStore plans, TimeProvider clock)
{
    private const int MaxConflicts = 100;

    /// <summary>A plan that nobody has committed within this time never will be: it is far longer than a request may take.</summary>
    public static readonly TimeSpan Abandoned = TimeSpan.FromMinutes(5);

    /// <summary>
    /// Applies what is left of a large change, part by part. Each part's transaction replaces the group's row that was read with the change
    /// pending, so that a part is applied once, and none after someone else has finished the change: whoever removes a member later is not undone.
    /// </summary>
    /// <param name="tenant">The tenant.</param>
    /// <param name="groupId">The group that the change holds.</param>
    /// <param name="changeId">The change.</param>
    /// <param name="patience">After this time no further part is begun.</param>
    /// <param name="cancellationToken">Ends the work; what is applied stays.</param>
    /// <returns>Whether nothing of the change is left.</returns>
    /// <exception cref="ContentionException">Others kept writing; the change stays pending.</exception>
    public async Task<bool> FinishAsync(string tenant, string groupId, string changeId, TimeSpan patience, CancellationToken cancellationToken)
    {
        var started = clock.GetTimestamp();
        IReadOnlyList<MembershipPlan>? parts = null;
        var planRows = 0;
        var conflicts = 0;
        var group = await directory.FindGroupAsync(tenant, groupId, cancellationToken);
        while (group?.PendingChange == changeId)
        {
            if (patience != Timeout.InfiniteTimeSpan && clock.GetElapsedTime(started) > patience)
            {
                return false;
            }

            if (parts is null && await plans.FindAsync(tenant, changeId, cancellationToken) is { } found)
            {
                (parts, planRows) = (found.Plan.Parts(), found.Rows);
            }

            // Without a plan someone else is finishing, and the group shows it at the next look.
            var next = parts is null ? null
                : group.PendingDone < parts.Count ? await TryApplyPartAsync(tenant, group, parts[group.PendingDone], cancellationToken)
                : await TryCloseAsync(tenant, group, planRows, cancellationToken);
            if (next is null && ++conflicts > MaxConflicts)
            {
                throw new ContentionException($"Change {changeId} of {tenant} met {MaxConflicts} concurrent writes of the same group.");
            }

            group = next is { ETag: var etag } && etag != default ? next : await directory.FindGroupAsync(tenant, groupId, cancellationToken);
        }

        await plans.DeleteAsync(tenant, changeId, cancellationToken);
        await directory.DeleteAsync(tenant, DirectoryKeys.Change(changeId), cancellationToken);
        return true;
    }

    /// <summary>Removes the memberships of a deleted group.</summary>
    /// <exception cref="ContentionException">Others kept writing; what is left stays.</exception>
    public async Task RemoveGroupAsync(string tenant, string groupId, CancellationToken cancellationToken)
    {
        const int AtOnce = DirectoryTransaction.MaxOperations / MembershipRows.OperationsToRemove;
        for (var conflicts = 0; await memberships.ListRowsAsync(tenant, groupId, cancellationToken) is { Count: > 0 } left;)
        {
            foreach (var chunk in left.Chunk(AtOnce))
            {
                var transaction = directory.Begin(tenant);
                new MembershipPlan([], chunk).AppendTo(transaction, groupId);
                if (await transaction.CommitAsync(cancellationToken) != TransactionOutcome.Committed)
                {
                    ThrowIfTooMany(++conflicts, tenant, groupId);
                    break;
                }
            }
        }
    }

    /// <summary>Removes the memberships of a deleted user, and then what hides them.</summary>
    public async Task RemoveUserAsync(string tenant, string userId, CancellationToken cancellationToken)
    {
        const int AtOnce = DirectoryTransaction.MaxOperations / (MembershipRows.OperationsToRemove + 1);
        for (var conflicts = 0; await memberships.ListGroupsAsync(tenant, userId, cancellationToken) is { Count: > 0 } left;)
        {
            foreach (var chunk in left.Chunk(AtOnce))
            {
                var existing = await directory.FindGroupNamesAsync(tenant, chunk, cancellationToken);
                var transaction = directory.Begin(tenant);
                foreach (var groupId in chunk)
                {
                    MembershipRows.Remove(transaction, groupId, userId);
                    if (existing.ContainsKey(groupId))
                    {
                        transaction.Merge(new GroupRecord(groupId).WithMembersWritten(clock.GetUtcNow()).MembersWritten(), ETag.All);
                    }
                }

                if (await transaction.CommitAsync(cancellationToken) != TransactionOutcome.Committed)
                {
                    ThrowIfTooMany(++conflicts, tenant, userId);
                    break;
                }
            }
        }

        await directory.DeleteAsync(tenant, DirectoryKeys.DeletedUser(userId), cancellationToken);
    }

    /// <summary>Deletes the plans whose changes were never committed; true if there is no plan left at all.</summary>
    public async Task<bool> DeleteAbandonedPlansAsync(string tenant, CancellationToken cancellationToken)
    {
        var isClean = true;
        foreach (var (changeId, writtenAt) in await plans.ListAsync(tenant, cancellationToken))
        {
            if (clock.GetUtcNow() - writtenAt > Abandoned && await directory.FindAsync(tenant, DirectoryKeys.Change(changeId), cancellationToken) is null)
            {
                await plans.DeleteAsync(tenant, changeId, cancellationToken);
            }
            else
            {
                isClean = false;
            }
        }

        return isClean;
    }

    /// <summary>
    /// Applies a part; where some of it is gone already (a user deleted, a member removed since), what is left of it. Gives the group as it
    /// is then, or null if someone else has written it.
    /// </summary>
    private async Task<GroupRecord?> TryApplyPartAsync(string tenant, GroupRecord group, MembershipPlan part, CancellationToken cancellationToken)
    {
        var (outcome, next) = await CommitPartAsync(tenant, group, part, cancellationToken);
        if (outcome != TransactionOutcome.Missing)
        {
            return next;
        }

        var users = await memberships.FindUsersAsync(tenant, part.Adds, cancellationToken);
        var rows = await memberships.FindRowsAsync(tenant, group.Id, part.Removes, cancellationToken);
        var rest = new MembershipPlan([.. part.Adds.Where(users.Contains)], [.. part.Removes.Where(rows.Contains)]);
        return (await CommitPartAsync(tenant, group, rest, cancellationToken)).Next;
    }

    private async Task<(TransactionOutcome Outcome, GroupRecord? Next)> CommitPartAsync(
        string tenant, GroupRecord group, MembershipPlan part, CancellationToken cancellationToken)
    {
        var next = group with { PendingDone = group.PendingDone + 1 };
        var transaction = directory.Begin(tenant)
            .Merge(GroupRecord.ChangeProgress(group.Id, group.PendingChange, next.PendingDone), group.ETag);
        part.AppendTo(transaction, group.Id);
        var outcome = await transaction.CommitAsync(cancellationToken);
        return (outcome, outcome == TransactionOutcome.Committed ? next with { ETag = transaction.FirstETag ?? default } : null);
    }

    /// <summary>Lets go of the group, and forgets the change and its plan, all at once. Gives the group as it is then, or null if someone else has written it.</summary>
    private async Task<GroupRecord?> TryCloseAsync(string tenant, GroupRecord group, int planRows, CancellationToken cancellationToken)
    {
        var transaction = directory.Begin(tenant)
            .Merge(GroupRecord.ChangeProgress(group.Id, pendingChange: null, done: 0), group.ETag)
            .Delete(DirectoryKeys.Change(group.PendingChange!), ETag.All);
        for (var number = 0; number < planRows; number++)
        {
            transaction.Delete(DirectoryKeys.MembershipPlan(group.PendingChange!, number), ETag.All);
        }

        return await transaction.CommitAsync(cancellationToken) == TransactionOutcome.Committed
            ? group with { PendingChange = null, PendingDone = 0, ETag = transaction.FirstETag ?? default }
            : null;
    }

    private static void ThrowIfTooMany(int conflicts, string tenant, string id)
    {
        if (conflicts > MaxConflicts)
        {
            throw new ContentionException($"The memberships of {id} of {tenant} met {MaxConflicts} concurrent writes.");
        }
    }
}
