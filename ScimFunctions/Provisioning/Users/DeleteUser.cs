using Azure.Data.Tables;
using ScimFunctions.Changes;
using ScimFunctions.Scim;
using ScimFunctions.Storage;

namespace ScimFunctions.Provisioning.Users;

/// <summary>
/// Deletes a user with its index rows in one transaction, so that its userName is free at once; the change recorded with it ends the
/// member's access, leaves a tombstone and removes the user's memberships; until then the row of the deleted user hides them.
/// </summary>
public sealed class DeleteUser(ScimTables tables, UserStore users, ChangeStore changes, DirtyTenants dirtyTenants, ChangeQueue queue, SortableIds ids, TimeProvider clock)
{
    /// <exception cref="ScimException">404 if there is no such user, 412 if it is at another version than the client expects.</exception>
    public async Task ExecuteAsync(ProvisioningRequest request, string id, EntityTagCondition ifMatch, CancellationToken cancellationToken)
    {
        var tenant = request.Tenant.Id;
        var change = await WriteContention.RepeatAsync(id, clock, () => TryDeleteAsync(tenant, id, ifMatch, cancellationToken), cancellationToken);
        await queue.SendAsync(tenant, change);
    }

    /// <summary>The change that is recorded with it; null if someone else has written meanwhile.</summary>
    private async Task<Change?> TryDeleteAsync(string tenant, string id, EntityTagCondition ifMatch, CancellationToken cancellationToken)
    {
        var stored = await users.FindAsync(tenant, id, cancellationToken) ?? throw ReadUser.NotFound(id);
        ifMatch.Require(stored.Version);

        var change = Change.Create(ids.Next(), id, ChangeKind.Remove, stored.ChangeVersion + 1, clock.GetUtcNow());
        var transaction = new DirectoryTransaction(tables.Directory, tenant)
            .Delete(DirectoryKeys.User(id), stored.ETag)
            .Insert(UserCounter.Delta(-1))
            .Put(new TableEntity { RowKey = DirectoryKeys.DeletedUser(id) })
            .Insert(change.ToEntity());
        UserIndexRows.Of(id, stored.Parse()).Become(IndexRows.None, transaction);

        await dirtyTenants.MarkAsync(tenant, cancellationToken);
        return await transaction.CommitAsync(cancellationToken) == TransactionOutcome.Committed
            // Our own transaction, if its answer was lost and it was sent again: its change is there.
            || await changes.FindAsync(tenant, change.Id, cancellationToken) is not null
                ? change
                : null;
    }
}
