using System.Text.Json;
using System.Text.Json.Nodes;
using ScimFunctions.Changes;
using ScimFunctions.Scim;
using ScimFunctions.Scim.Patch;
using ScimFunctions.Scim.Resources;
using ScimFunctions.Storage;

namespace ScimFunctions.Provisioning;

/// <summary>
/// PUT and PATCH of a group. A request that changes members only merges the group's row whatever others have written to it, so that many at
/// once all succeed; one that changes the group itself writes it with the row's ETag, and again with a fresh read if someone was faster.
/// </summary>
public sealed class UpdateGroup(
    ScimTables tables, GroupStore groups, MembershipStore members, MembershipWriter memberships, ChangeStore changes, TimeProvider clock)
{
    /// <summary>PUT: the group becomes what the body says; what it omits is cleared, members too (RFC 7644 §3.5.1).</summary>
    /// <exception cref="ScimException">404, 412, 409 <c>uniqueness</c>, and 400 for an invalid resource or unknown members.</exception>
    public Task<GroupRecord> ReplaceAsync(
        ProvisioningRequest request, string id, EntityTagCondition ifMatch, JsonElement body, CancellationToken cancellationToken)
    {
        var (replacement, memberIds) = GroupDocument.Read(request.Tenant.Schemas.Group, body, request.Tolerances);
        return ExecuteAsync(request, id, ifMatch, _ => (JsonObject)replacement.DeepClone(), MembershipEdit.ReplaceBy(memberIds), cancellationToken);
    }

    /// <summary>PATCH: the operations take effect all or none (RFC 7644 §3.5.2).</summary>
    /// <exception cref="ScimException">404, 412, 409 <c>uniqueness</c>, and 400 for an invalid operation or unknown members.</exception>
    public Task<GroupRecord> PatchAsync(
        ProvisioningRequest request, string id, EntityTagCondition ifMatch, JsonElement body, CancellationToken cancellationToken)
    {
        var type = request.Tenant.Schemas.Group;
        var (patch, steps) = PatchRequest.Parse(body, type, request.Tolerances).Without(type.FindTopLevelAttribute("members")!);
        return ExecuteAsync(request, id, ifMatch, Apply, MembershipEdit.Of(steps), cancellationToken);

        JsonObject Apply(JsonObject group)
        {
            patch.ApplyTo(group);
            return group;
        }
    }

    private Task<GroupRecord> ExecuteAsync(
        ProvisioningRequest request, string id, EntityTagCondition ifMatch, Func<JsonObject, JsonObject> edit, MembershipEdit membership, CancellationToken cancellationToken) =>
        WriteContention.RepeatAsync(
            id,
            clock,
            async () =>
            {
                var (group, current) = await ReadAsync(request.Tenant.Id, id, membership, cancellationToken);
                ifMatch.Require(group.Version);
                if (group.PendingChange is not null)
                {
                    await memberships.FinishPendingAsync(request.Tenant.Id, group, cancellationToken);
                    return null;
                }

                current ??= (await members.ListRowsAsync(request.Tenant.Id, id, cancellationToken)).ToHashSet(StringComparer.Ordinal);
                return await TryWriteAsync(request, group, ifMatch, edit, membership.Against(current), cancellationToken);
            },
            cancellationToken);

    /// <summary>The group, and side by side with it those of the members that the edit names; null where it needs all, none where it is not about members.</summary>
    private async Task<(GroupRecord Group, IReadOnlySet<string>? Members)> ReadAsync(
        string tenant, string id, MembershipEdit membership, CancellationToken cancellationToken)
    {
        var reading = groups.FindAsync(tenant, id, cancellationToken);
        var readingMembers = membership.NeedsAll || membership.IsEmpty ? null : members.FindRowsAsync(tenant, id, membership.Mentioned, cancellationToken);
        await Task.WhenAll(readingMembers is null ? [reading] : [reading, readingMembers]);
        var group = await reading ?? throw ReadGroup.NotFound(id);
        return (group, membership.IsEmpty ? new HashSet<string>(StringComparer.Ordinal) : readingMembers is null ? null : await readingMembers);
    }

    /// <summary>The new record, or the stored one if nothing changes; null if it is to be tried again with a fresh read.</summary>
    private async Task<GroupRecord?> TryWriteAsync(
        ProvisioningRequest request, GroupRecord stored, EntityTagCondition ifMatch, Func<JsonObject, JsonObject> edit, MembershipPlan plan, CancellationToken cancellationToken)
    {
        var (tenant, type) = (request.Tenant.Id, request.Tenant.Schemas.Group);
        var before = GroupDocument.Canonicalize(type, stored.Parse());
        var shown = (JsonObject)JsonNode.Parse(ShownResource.Splice(GroupDocument.WithMeta(stored).Span, memberships: default, request.Location(type, stored.Id)).Span)!;
        var after = GroupDocument.Canonicalize(type, edit(shown));
        ResourceValidator.EnsureImmutablesUnchanged(type, before, after);
        ResourceValidator.Validate(type, after);
        var isSame = JsonNode.DeepEquals(before, after);
        if (isSame && plan.IsEmpty)
        {
            return stored;
        }

        var holdsName = isSame ? stored.HoldsName : await HoldsNameAsync(request, stored, after, cancellationToken);
        (Change Change, int PlanRows)? ahead = MembershipWriter.IsLarge(plan)
            ? await memberships.WriteAheadAsync(tenant, stored.Id, plan, cancellationToken)
            : null;
        var record = Next(stored, isSame ? null : after, plan) with { HoldsName = holdsName, PendingChange = ahead?.Change.Id };
        var transaction = new DirectoryTransaction(tables.Directory, tenant);
        if (isSame && ahead is null)
        {
            transaction.Merge(GroupRecord.MembersWritten(stored.Id, record.MembersVersion, record.LastModified), ifMatch.IsGiven ? stored.ETag : Azure.ETag.All);
        }
        else
        {
            transaction.Replace(record.ToEntity(), stored.ETag);
            GroupIndexRows.Of(stored.Id, before, stored.HoldsName).Become(GroupIndexRows.Of(stored.Id, after, holdsName), transaction);
        }

        if (ahead is { } large)
        {
            MembershipWriter.Commit(large, transaction);
        }
        else
        {
            plan.AppendTo(transaction, stored.Id);
        }

        var outcome = await transaction.CommitAsync(cancellationToken);
        if (outcome != TransactionOutcome.Committed && !await IsOursAsync(tenant, stored, record, ahead?.Change, cancellationToken))
        {
            await ExplainAsync(tenant, outcome, record, plan, cancellationToken);
            return null;
        }

        if (ahead is { } committed)
        {
            await memberships.ApplyAsync(tenant, committed.Change, cancellationToken);
        }

        return record;
    }

    /// <summary>Whether the group is to hold its displayName, after a check that no other one has the new one.</summary>
    private async Task<bool> HoldsNameAsync(ProvisioningRequest request, GroupRecord stored, JsonObject after, CancellationToken cancellationToken)
    {
        if (!request.Tenant.Settings.UniqueGroupNames)
        {
            return false;
        }

        var displayName = after["displayName"]!.GetValue<string>();
        if (DirectoryKeys.UniqueGroupName(displayName) == DirectoryKeys.UniqueGroupName(stored.DisplayName))
        {
            return stored.HoldsName;
        }

        await CreateGroup.RequireFreeAsync(groups, request.Tenant.Id, displayName, stored.Id, cancellationToken);
        return true;
    }

    /// <param name="stored">The group as it is.</param>
    /// <param name="after">Its new resource; null if that stays.</param>
    /// <param name="plan">Its members' changes.</param>
    private GroupRecord Next(GroupRecord stored, JsonObject? after, MembershipPlan plan)
    {
        var record = stored with
        {
            MembersVersion = plan.IsEmpty ? stored.MembersVersion : GroupRecord.NextMembersVersion(),
            LastOperation = Guid.NewGuid().ToString("N"),
            LastModified = clock.GetUtcNow(),
        };
        return after is null ? record : record with
        {
            Json = GroupDocument.Encode(after, stored.Id),
            DisplayName = after["displayName"]!.GetValue<string>(),
            ScimVersion = stored.ScimVersion + 1,
        };
    }

    /// <summary>
    /// Whether what we tried to write is there: the transaction's answer was lost, and it was sent again. The name of a write of members tells
    /// only where this one gave it: a rename keeps the name that it has read, and so does whoever renames at the same moment.
    /// </summary>
    private async Task<bool> IsOursAsync(string tenant, GroupRecord stored, GroupRecord record, Change? change, CancellationToken cancellationToken) =>
        (await groups.FindAsync(tenant, record.Id, cancellationToken) is { } current
            && (current.LastOperation == record.LastOperation
                || (record.MembersVersion != stored.MembersVersion && current.MembersVersion == record.MembersVersion)))
        || (change is not null && await changes.FindAsync(tenant, change.Id, cancellationToken) is not null);

    /// <summary>Raises what no other try would mend: a name that is taken, members that are no users.</summary>
    private async Task ExplainAsync(string tenant, TransactionOutcome outcome, GroupRecord record, MembershipPlan plan, CancellationToken cancellationToken)
    {
        if (outcome == TransactionOutcome.Conflict
            && await groups.FindOwnerOfNameAsync(tenant, record.DisplayName, cancellationToken) is { } owner && owner != record.Id)
        {
            throw CreateGroup.Taken(record.DisplayName);
        }

        if (outcome == TransactionOutcome.Missing && await groups.FindAsync(tenant, record.Id, cancellationToken) is not null)
        {
            await memberships.RequireUsersAsync(tenant, plan.Adds, cancellationToken);
        }
    }
}
