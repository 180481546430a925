using ScimFunctions.Changes;
using ScimFunctions.Scim;
using ScimFunctions.Storage;

namespace ScimFunctions.Provisioning.Groups;

/// <summary>
/// Deletes a group with its index rows in one transaction, so that its displayName is free and no user shows it at once; the change recorded
/// with it removes the memberships.
/// </summary>
public sealed class DeleteGroup(ScimTables tables, GroupStore groups, ChangeStore changes, DirtyTenants dirtyTenants, ChangeQueue queue, SortableIds ids, TimeProvider clock)
{
    /// <exception cref="ScimException">404 if there is no such group, 412 if it is at another version than the client expects.</exception>
    public async Task ExecuteAsync(ProvisioningRequest request, string id, EntityTagCondition ifMatch, CancellationToken cancellationToken)
    {
        var tenant = request.Tenant.Id;
        var change = await WriteContention.RepeatAsync(id, clock, () => TryDeleteAsync(tenant, id, ifMatch, cancellationToken), cancellationToken);
        await queue.SendAsync(tenant, change);
    }

    /// <summary>The change that is recorded with it; null if someone else has written meanwhile.</summary>
    private async Task<Change?> TryDeleteAsync(string tenant, string id, EntityTagCondition ifMatch, CancellationToken cancellationToken)
    {
        var stored = await groups.FindAsync(tenant, id, cancellationToken) ?? throw ReadGroup.NotFound(id);
        ifMatch.Require(stored.Version);

        var change = Change.OfGroup(ids.Next(), id, ChangeKind.GroupRemove, clock.GetUtcNow());
        // A large change of its members that is pending finds the group gone, and is dropped. Members added meanwhile change nothing of that.
        var transaction = new DirectoryTransaction(tables.Directory, tenant)
            .Delete(DirectoryKeys.Group(id), stored.ETag)
            .Insert(GroupCounter.Delta(-1))
            .Insert(change.ToEntity());
        GroupIndexRows.Of(id, stored.Parse(), stored.HoldsName).Become(IndexRows.None, transaction);

        await dirtyTenants.MarkAsync(tenant, cancellationToken);
        return await transaction.CommitAsync(cancellationToken) == TransactionOutcome.Committed
            // Our own transaction, if its answer was lost and it was sent again: its change is there.
            || await changes.FindAsync(tenant, change.Id, cancellationToken) is not null
                ? change
                : null;
    }
}
