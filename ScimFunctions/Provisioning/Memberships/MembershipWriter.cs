using Microsoft.Extensions.Logging;
using ScimFunctions.Changes;
using ScimFunctions.Scim.Resources;
using ScimFunctions.Scim;
using ScimFunctions.Storage;

namespace ScimFunctions.Provisioning.Memberships;

/// <summary>
/// Puts changes of members into a group's transaction. What fits goes in; more is written ahead as a plan, and the transaction commits the
/// change that applies it. From then on the change holds the group: whoever writes to it next finishes the change first.
/// </summary>
public sealed partial class MembershipWriter(
    MembershipStore memberships,
    MembershipPlanStore plans,
    MembershipApplication application,
    GroupStore groups,
    DirtyTenants dirtyTenants,
    ChangeQueue queue,
    SortableIds ids,
    TimeProvider clock,
    ILogger<MembershipWriter> logger)
{
    /// <summary>For so long a request works on a large change itself; what is left then goes on without it, for callers wait no longer than a minute.</summary>
    public static readonly TimeSpan TimeToApply = TimeSpan.FromSeconds(30);

    /// <summary>Whether that many members cannot be written together with the group's own rows.</summary>
    public static bool IsLarge(MembershipPlan plan) => plan.Operations > DirectoryTransaction.MaxOperations - GroupIndexRows.MaxOperations - 3;

    /// <summary>Writes a plan ahead; the change that it belongs to is committed by <see cref="Commit"/>.</summary>
    /// <exception cref="ScimException">400 <c>invalidValue</c>: a new member is no user.</exception>
    public async Task<(Change Change, int PlanRows)> WriteAheadAsync(string tenant, string groupId, MembershipPlan plan, CancellationToken cancellationToken)
    {
        await RequireUsersAsync(tenant, plan.Adds, cancellationToken);
        await dirtyTenants.MarkAsync(tenant, cancellationToken);
        var change = Change.OfGroup(ids.Next(), groupId, ChangeKind.GroupMembers, clock.GetUtcNow());
        return (change, await plans.WriteAsync(tenant, change.Id, plan, change.AcceptedAt, cancellationToken));
    }

    /// <summary>Adds what commits a change whose plan is written to the transaction that makes it the group's pending one.</summary>
    public static void Commit((Change Change, int PlanRows) ahead, DirectoryTransaction transaction)
    {
        transaction.Insert(ahead.Change.ToEntity());
        MembershipPlanStore.Require(transaction, ahead.Change.Id, ahead.PlanRows);
    }

    /// <summary>
    /// Applies a change that is committed, as far as there is time. Whatever comes of it, the request has succeeded: the change is recorded,
    /// everyone sees it as done, and the queue's trigger or the sweep finishes it.
    /// </summary>
    public async Task ApplyAsync(string tenant, Change change, CancellationToken cancellationToken)
    {
        try
        {
            if (await application.FinishAsync(tenant, change.GroupId!, change.Id, TimeToApply, cancellationToken))
            {
                return;
            }

            LogTakesLonger(tenant, change.Id);
        }
        catch (Exception failure)
        {
            LogLeftUnfinished(failure, tenant, change.Id);
        }

        await queue.SendAsync(tenant, change);
    }

    /// <summary>Finishes the change that holds a group.</summary>
    /// <exception cref="ScimException">503: it cannot be finished now.</exception>
    public async Task FinishPendingAsync(string tenant, GroupRecord group, CancellationToken cancellationToken)
    {
        bool isFinished;
        try
        {
            isFinished = await application.FinishAsync(tenant, group.Id, group.PendingChange!, TimeToApply, cancellationToken);
        }
        catch (ChangeContentionException)
        {
            isFinished = false;
        }

        if (!isFinished)
        {
            throw new ScimException(
                HttpStatusCode.ServiceUnavailable, scimType: null, $"A large change of the members of group {group.Id} is still being applied. Try again.");
        }
    }

    /// <exception cref="ScimException">400 <c>invalidValue</c>, naming those that are no users.</exception>
    public async Task RequireUsersAsync(string tenant, IReadOnlyList<string> userIds, CancellationToken cancellationToken)
    {
        var known = await memberships.FindUsersAsync(tenant, userIds, cancellationToken);
        var unknown = userIds.Where(id => !known.Contains(id)).ToList();
        if (unknown.Count == 0)
        {
            return;
        }

        const int MostNamed = 10;
        var named = unknown.Take(MostNamed).ToList();
        if ((await groups.FindNamesAsync(tenant, named, cancellationToken)).Count > 0)
        {
            throw MembershipEdit.Nested();
        }

        throw ScimException.InvalidValue(
            $"These members are no users of this organisation: {JsonText.List(named)}{(unknown.Count > MostNamed ? $" and {unknown.Count - MostNamed} more" : "")}. Provision the users first.");
    }

    [LoggerMessage(EventId = 402, Level = LogLevel.Information, Message = "The large membership change {ChangeId} of {Tenant} takes longer than its request; the queue goes on with it.")]
    private partial void LogTakesLonger(string tenant, string changeId);

    [LoggerMessage(EventId = 401, Level = LogLevel.Warning, Message = "The large membership change {ChangeId} of {Tenant} was not finished by its request; the queue or the sweep will do it.")]
    private partial void LogLeftUnfinished(Exception failure, string tenant, string changeId);
}
