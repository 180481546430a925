using ScimFunctions.Provisioning.Memberships;
using ScimFunctions.Scim;
using ScimFunctions.Scim.Resources;
using ScimFunctions.Storage;

namespace ScimFunctions.Provisioning.Groups;

/// <summary>
/// Creates a group with its index rows, its count and its members in one transaction; members that do not fit follow by a change that the
/// transaction commits.
/// </summary>
public sealed class CreateGroup(ScimTables tables, GroupStore groups, MembershipWriter memberships, SortableIds ids, TimeProvider clock)
{
    /// <exception cref="ScimException">400 for an invalid resource or unknown members, 409 <c>uniqueness</c> for a displayName that is taken, 413 for one too large.</exception>
    public async Task<GroupRecord> ExecuteAsync(ProvisioningRequest request, JsonElement body, CancellationToken cancellationToken)
    {
        var (tenant, type) = (request.Tenant.Id, request.Tenant.Schemas.Group);
        var (group, memberIds) = GroupDocument.Read(type, body, request.Tolerances);
        ResourceValidator.Validate(type, group);
        var plan = new MembershipEdit(request.Tolerances).ReplaceBy(memberIds).Against(new HashSet<string>(StringComparer.Ordinal));
        var isUnique = request.Tenant.Settings.UniqueGroupNames;
        if (isUnique)
        {
            await RequireFreeAsync(groups, tenant, group["displayName"]!.GetValue<string>(), groupId: null, cancellationToken);
        }

        return await WriteContention.RepeatAsync(
            group["displayName"]!.GetValue<string>(), clock, () => TryCreateAsync(tenant, group, isUnique, plan, cancellationToken), cancellationToken);
    }

    internal static ScimException Taken(string displayName) =>
        ScimException.Uniqueness($"A group with the displayName '{JsonText.Shorten(displayName)}' exists already (case does not matter).");

    /// <summary>
    /// Refuses a displayName that another group has. The row that the group's transaction inserts holds it against those who come at the same
    /// moment; those who had it while it did not have to be unique have no such row.
    /// </summary>
    /// <exception cref="ScimException">409 <c>uniqueness</c>.</exception>
    internal static async Task RequireFreeAsync(GroupStore groups, string tenant, string displayName, string? groupId, CancellationToken cancellationToken)
    {
        if ((await groups.FindIdsByNameAsync(tenant, displayName, cancellationToken)).Any(id => id != groupId))
        {
            throw Taken(displayName);
        }
    }

    private async Task<GroupRecord?> TryCreateAsync(
        string tenant, JsonObject group, bool holdsName, MembershipPlan plan, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var id = ids.Next();
        var displayName = group["displayName"]!.GetValue<string>();
        var record = new GroupRecord
        {
            Id = id,
            Json = GroupDocument.Encode(group, id),
            DisplayName = displayName,
            HoldsName = holdsName,
            ScimVersion = 1,
            LastOperation = Guid.NewGuid().ToString("N"),
            Created = now,
            LastModified = now,
        };
        var transaction = new DirectoryTransaction(tables.Directory, tenant);
        IndexRows.None.Become(GroupIndexRows.Of(id, group, holdsName), transaction);
        transaction.Insert(GroupCounter.Delta(1));
        if (!MembershipWriter.IsLarge(plan))
        {
            plan.AppendTo(transaction.Insert(record.ToEntity()), id);
            return await CommitAsync(tenant, transaction, record, plan, cancellationToken) ? record : null;
        }

        var ahead = await memberships.WriteAheadAsync(tenant, id, plan, cancellationToken);
        MembershipWriter.Commit(ahead, transaction.Insert((record with { PendingChange = ahead.Change.Id }).ToEntity()));
        if (!await CommitAsync(tenant, transaction, record, plan, cancellationToken))
        {
            return null;
        }

        await memberships.ApplyAsync(tenant, ahead.Change, cancellationToken);
        return record with { PendingChange = ahead.Change.Id };
    }

    /// <summary>True if the group is there; false if it is worth trying again.</summary>
    private async Task<bool> CommitAsync(
        string tenant, DirectoryTransaction transaction, GroupRecord record, MembershipPlan plan, CancellationToken cancellationToken)
    {
        switch (await transaction.CommitAsync(cancellationToken))
        {
            case TransactionOutcome.Committed:
                return true;
            case TransactionOutcome.Conflict:
                // Our own transaction, if its answer was lost and the client of the storage repeated it.
                if (await groups.FindAsync(tenant, record.Id, cancellationToken) is not null)
                {
                    return true;
                }

                return await groups.FindOwnerOfNameAsync(tenant, record.DisplayName, cancellationToken) is null ? false : throw Taken(record.DisplayName);
            default:
                await memberships.RequireUsersAsync(tenant, plan.Adds, cancellationToken);
                return false;
        }
    }
}
