using ScimFunctions.Changes;
using ScimFunctions.Provisioning.Memberships;
using ScimFunctions.Scim.Patch;
using ScimFunctions.Scim.Resources;
using ScimFunctions.Scim.Tolerances;
using ScimFunctions.Scim;
using ScimFunctions.Storage;

namespace ScimFunctions.Provisioning.Groups;

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
        var type = request.Tenant.Schemas.Group;
        var leaving = new Lazy<MembershipEdit?>(() => request.Tolerances.Strict ? null : Leaving.ReadRemaining(type, body));
        var membership = new MembershipEdit(request.Tolerances);
        var whole = Leaving.ReadWhole(
            () =>
            {
                var (replacement, memberIds) = GroupDocument.Read(type, body, request.Tolerances);
                membership = new MembershipEdit(request.Tolerances).ReplaceBy(memberIds);
                return _ => (JsonObject)replacement.DeepClone();
            },
            () => leaving.Value is not null);
        var edit = new ResourceEdit(whole, stored => Leaving.PartsOf(type, body, stored, GroupDocument.Members));
        return ExecuteAsync(request, id, ifMatch, edit, membership, leaving, cancellationToken);
    }

    /// <summary>PATCH: the operations take effect all or none (RFC 7644 §3.5.2); but see <see cref="Leaving"/>.</summary>
    /// <exception cref="ScimException">404, 412, 409 <c>uniqueness</c>, and 400 for an invalid operation or unknown members.</exception>
    public Task<GroupRecord> PatchAsync(
        ProvisioningRequest request, string id, EntityTagCondition ifMatch, JsonElement body, CancellationToken cancellationToken)
    {
        var type = request.Tenant.Schemas.Group;
        var attribute = type.FindTopLevelAttribute(GroupDocument.Members)!;
        var read = new Lazy<IReadOnlyList<(string Name, string Path, PatchRequest? Part)>>(() => PatchRequest.ReadParts(body, type, new RequestTolerances(strict: false)));
        var leaving = new Lazy<MembershipEdit?>(() => request.Tolerances.Strict ? null : Leaving.ReadRemovals(read.Value, attribute));
        var membership = new MembershipEdit(request.Tolerances);
        var whole = Leaving.ReadWhole(
            () =>
            {
                var (patch, steps) = PatchRequest.Parse(body, type, request.Tolerances).Without(attribute);
                membership = new MembershipEdit(request.Tolerances).Append(steps);
                return group => Apply(group, copy => patch.ApplyTo(copy));
            },
            () => leaving.Value is not null);
        return ExecuteAsync(request, id, ifMatch, new ResourceEdit(whole, _ => Parts()), membership, leaving, cancellationToken);

        IReadOnlyList<EditPart> Parts()
        {
            var effort = new PatchEffort();
            return
            [
                .. read.Value.Where(part => part.Part?.Targets(attribute) is not true).Select(part => new EditPart(
                    part.Name, part.Part is { } readable ? group => Apply(group, copy => readable.ApplyTo(copy, effort)) : null)),
            ];
        }

        static JsonObject Apply(JsonObject group, Action<JsonObject> change)
        {
            change(group);
            return group;
        }
    }

    private Task<GroupRecord> ExecuteAsync(
        ProvisioningRequest request,
        string id,
        EntityTagCondition ifMatch,
        ResourceEdit edit,
        MembershipEdit membership,
        Lazy<MembershipEdit?> leaving,
        CancellationToken cancellationToken) =>
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

                current ??= await AllAsync(request.Tenant.Id, id, cancellationToken);
                try
                {
                    return await TryWriteAsync(request, group, ifMatch, edit.Whole, membership.Against(current), isJudged: false, cancellationToken);
                }
                catch (ScimException refusal) when (Leaving.IsRefusal(refusal) && leaving.Value is not null)
                {
                    return await LeaveAsync(request, id, ifMatch, edit.Parts!, leaving.Value!, refusal, cancellationToken);
                }
            },
            cancellationToken);

    private async Task<IReadOnlySet<string>> AllAsync(string tenant, string id, CancellationToken cancellationToken) =>
        (await members.ListRowsAsync(tenant, id, cancellationToken)).ToHashSet(StringComparer.Ordinal);

    /// <summary>
    /// Takes members out, with as much of the rest of the request as can be done: newcomers who are users, and of the group's own attributes at
    /// first all that are not wrong in themselves, then also not a name that another group may have; at last nothing else.
    /// </summary>
    /// <exception cref="ScimException">The refusal of the whole: nobody leaves by it.</exception>
    private async Task<GroupRecord?> LeaveAsync(
        ProvisioningRequest request,
        string id,
        EntityTagCondition ifMatch,
        Func<JsonObject, IReadOnlyList<EditPart>> parts,
        MembershipEdit leaving,
        ScimException refusal,
        CancellationToken cancellationToken)
    {
        var (tenant, type) = (request.Tenant.Id, request.Tenant.Schemas.Group);
        var (stored, current) = await ReadAsync(tenant, id, leaving, cancellationToken);
        current ??= await AllAsync(tenant, id, cancellationToken);
        var plan = leaving.Against(current);
        if (plan.Removes.Count == 0)
        {
            throw refusal;
        }

        var known = await members.FindUsersAsync(tenant, plan.Adds, cancellationToken);
        // A list of nobody whom we know would empty the group, which was not the order.
        if (leaving.NeedsAll && plan.Adds.Count > 0 && known.Count == 0 && plan.Removes.Count == current.Count)
        {
            throw refusal;
        }

        ifMatch.Require(stored.Version);
        if (stored.PendingChange is not null)
        {
            return null;
        }

        IReadOnlyList<string> strangers = plan.Adds.Any(user => !known.Contains(user)) ? [GroupDocument.Members] : [];
        plan = plan with { Adds = [.. plan.Adds.Where(known.Contains)] };
        return await Leaving.WriteAsync(
            request.Tolerances,
            strangers,
            (isFree, leftOut) => TryWriteAsync(request, stored, ifMatch, group => Leave(group, isFree, leftOut), plan, isJudged: true, cancellationToken),
            () => TryWriteAsync(request, stored, ifMatch, static group => group, plan with { Adds = [] }, isJudged: true, cancellationToken));

        JsonObject Leave(JsonObject group, bool isFree, ICollection<string> leftOut)
        {
            var before = GroupDocument.Canonicalize(type, (JsonObject)group.DeepClone());
            return Leaving.Try(group, parts(before), Settle, leftOut);

            int Settle(JsonObject after)
            {
                var judged = GroupDocument.Canonicalize(type, (JsonObject)after.DeepClone());
                ResourceValidator.EnsureImmutablesUnchanged(type, before, judged);
                ResourceValidator.Validate(type, judged, before);
                return isFree || JsonNode.DeepEquals(before["displayName"], judged["displayName"])
                    ? GroupDocument.Encode(judged, stored.Id).Length
                    : throw ScimException.Uniqueness("Whether it can be so depends on other groups.");
            }
        }
    }

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
        ProvisioningRequest request, GroupRecord stored, EntityTagCondition ifMatch, Func<JsonObject, JsonObject> edit, MembershipPlan plan, bool isJudged, CancellationToken cancellationToken)
    {
        var (tenant, type) = (request.Tenant.Id, request.Tenant.Schemas.Group);
        var before = GroupDocument.Canonicalize(type, stored.Parse());
        var shown = (JsonObject)JsonNode.Parse(ShownResource.Splice(GroupDocument.WithMeta(stored).Span, memberships: default, request.Location(type, stored.Id)).Span)!;
        var after = GroupDocument.Canonicalize(type, edit(shown));
        if (!isJudged)
        {
            ResourceValidator.EnsureImmutablesUnchanged(type, before, after);
            ResourceValidator.Validate(type, after);
        }

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
