using Azure;
using Azure.Data.Tables;
using Microsoft.Extensions.Logging;
using ScimFunctions.Changes;
using ScimFunctions.Memberships;
using ScimFunctions.Provisioning.Listing;
using ScimFunctions.Scim;
using ScimFunctions.Scim.Patch;
using ScimFunctions.Scim.Resources;
using ScimFunctions.Scim.Schemas;
using ScimFunctions.Scim.Tolerances;
using ScimFunctions.Storage;

namespace ScimFunctions.Provisioning;

/// <summary>
/// The groups of a tenant. A request that is about members alone never looks at the group's document: it merges the group's row whatever others
/// have written to it, so that many at once all succeed. More members than fit one transaction are written ahead as a plan, and the transaction
/// commits the change that applies it. From then on the change holds the group: whoever writes to it next finishes the change first.
/// </summary>
public sealed partial class Groups(
    ResourceServices services,
    MembershipStore memberships,
    MembershipPlanStore plans,
    MembershipApplication application,
    DirtyTenants dirtyTenants,
    ILogger<Groups> logger)
    : Resources<GroupRecord>(services)
{
    /// <summary>For so long a request works on a large change itself; what is left then goes on without it, for callers wait no longer than a minute.</summary>
    public static readonly TimeSpan TimeToApply = TimeSpan.FromSeconds(30);

    private const string Members = SentMembers.Attribute;
    private const int GroupsAtOnce = 16;

    /// <summary>A group's own rows take so many operations at most: its row, its count or change, a plan's, and those of its name and externalId.</summary>
    private const int OwnOperations = 9;

    public override string Name => "groups";

    public override string KeyPrefix => DirectoryKeys.GroupPrefix;

    public override string MembershipAttribute => Members;

    public override int MaxBodyBytes => ServiceLimits.BulkBytes;

    /// <summary>The answer could be all the members for a change of one.</summary>
    public override bool ShowsPatched => false;

    protected override bool StartsWithMemberships => true;

    protected override IReadOnlyList<ResourceIndex> Indexes => field ??=
    [
        new("id", SubAttribute: null, (_, id, _) => Task.FromResult<IReadOnlyList<string>?>([id])),
        new("displayName", SubAttribute: null, async (tenant, name, token) => await FindByNameAsync(tenant, name, token)),
        new("externalId", SubAttribute: null, async (tenant, externalId, token) => await Services.Directory.ListSuffixesAsync(tenant, DirectoryKeys.GroupExternalIdPrefix(externalId), token)),
        new(Members, "value", async (tenant, user, token) => await memberships.ListGroupsAsync(tenant, user, token)),
    ];

    public override ResourceType TypeIn(SchemaCatalog schemas) => schemas.Group;

    /// <summary>A user who has just been deleted no longer shows in the group, and the group's version does not tell yet.</summary>
    public override async Task<ShownResource> ReadAsync(
        ProvisioningRequest request, string id, EntityTagCondition ifNoneMatch, bool showMemberships, CancellationToken cancellationToken)
    {
        var group = await FindAsync(request, id, cancellationToken);
        return ifNoneMatch.Matches(group.Version) && !(showMemberships && await memberships.MayHideMembersAsync(request.Tenant.Id, cancellationToken))
            ? new ShownResource(request.Tenant.Schemas.Group, group) { IsKnown = true }
            : await ShowAsync(request, id, Task.FromResult(group), showMemberships, cancellationToken);
    }

    public override async Task<IReadOnlyList<ShownResource>> WithMembershipsAsync(
        ProvisioningRequest request, IReadOnlyList<ShownResource> resources, AskedMemberships asked, bool standTogether, CancellationToken cancellationToken)
    {
        var found = new Dictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal);
        if (asked.Ids is not { } userIds)
        {
            found = new(await memberships.ListMembersAsync(request.Tenant.Id, [.. resources.Select(Record)], standTogether, cancellationToken), StringComparer.Ordinal);
        }
        else
        {
            foreach (var chunk in resources.Select(Record).Chunk(GroupsAtOnce))
            {
                var members = await Task.WhenAll(chunk.Select(group => memberships.FindMembersAsync(request.Tenant.Id, group, userIds, cancellationToken)));
                foreach (var (group, its) in chunk.Zip(members))
                {
                    found[group.Id] = [.. its];
                }
            }
        }

        return [.. resources.Select(group => group with { Memberships = Encode(request, found[group.Id]) })];

        static GroupRecord Record(ShownResource group) => (GroupRecord)group.Record;
    }

    protected override GroupRecord New(string id) => new(id);

    protected override GroupRecord Read(TableEntity row) => new(row);

    protected override (JsonObject Document, MembershipPlan Members) ReadNew(ProvisioningRequest request, ResourceType type, JsonElement body)
    {
        var (group, members) = SentMembers.ReadBody(request, type, body);
        return (group, members.Against(new HashSet<string>(StringComparer.Ordinal)));
    }

    /// <summary>What the body omits is cleared, members too.</summary>
    protected override ResourceEdit ReadReplacement(ProvisioningRequest request, ResourceType type, JsonElement body)
    {
        var leaving = new Lazy<MembershipEdit?>(() => request.Tolerances.Strict ? null : SentMembers.ReadRemaining(type, body));
        MembershipEdit? members = null;
        var whole = Leaving.ReadWhole(
            () =>
            {
                (var replacement, members) = SentMembers.ReadBody(request, type, body);
                return _ => (JsonObject)replacement.DeepClone();
            },
            () => leaving.Value is not null);
        return new ResourceEdit(whole, stored => Leaving.PartsOf(type, body, stored, Members), () => leaving.Value is not null) { Members = members, Removals = leaving };
    }

    protected override Task<ResourceEdit> ReadPatchAsync(ProvisioningRequest request, ResourceType type, string id, JsonElement body, CancellationToken cancellationToken)
    {
        var attribute = type.FindTopLevelAttribute(Members)!;
        var read = new Lazy<IReadOnlyList<(string Name, string Path, PatchRequest? Part)>>(() => PatchRequest.ReadParts(body, type, new RequestTolerances(strict: false)));
        var leaving = new Lazy<MembershipEdit?>(() => request.Tolerances.Strict ? null : SentMembers.ReadRemovals(read.Value, attribute));
        MembershipEdit? members = null;
        var isAboutMembersAlone = false;
        var whole = Leaving.ReadWhole(
            () =>
            {
                var (patch, steps) = PatchRequest.Parse(body, type, request.Tolerances).Without(attribute);
                members = new MembershipEdit(request.Tolerances).Append(steps);
                isAboutMembersAlone = patch.IsEmpty;
                return group => Apply(group, copy => patch.ApplyTo(copy));
            },
            () => leaving.Value is not null);
        return Task.FromResult(new ResourceEdit(isAboutMembersAlone ? null : whole, _ => Parts(), () => leaving.Value is not null) { Members = members, Removals = leaving });

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

    protected override IndexRows IndexRowsOf(GroupRecord record, JsonObject document)
    {
        var displayName = DisplayName(document);
        List<string> lookups = [DirectoryKeys.GroupName(displayName, record.Id)];
        if (document["externalId"]?.GetValue<string>() is { } externalId)
        {
            lookups.Add(DirectoryKeys.GroupExternalId(externalId, record.Id));
        }

        return new IndexRows(record.Id, record.HoldsName ? DirectoryKeys.UniqueGroupName(displayName) : null, lookups);
    }

    protected override ScimException Taken(JsonObject document) =>
        ScimException.Uniqueness($"A group with the displayName '{JsonText.Shorten(DisplayName(document))}' exists already (case does not matter).");

    protected override bool DependsOnOthers(JsonObject before, JsonObject after) => DisplayName(before) != DisplayName(after);

    protected override async Task<ShownResource> ShowAsync(
        ProvisioningRequest request, string id, Task<GroupRecord> resource, bool showMemberships, CancellationToken cancellationToken)
    {
        var group = await resource;
        return new ShownResource(request.Tenant.Schemas.Group, group)
        {
            Memberships = showMemberships ? Encode(request, await memberships.ListMembersAsync(request.Tenant.Id, group, cancellationToken)) : default,
        };
    }

    /// <summary>The group, and side by side with it those of the members that the edit names, or all where it needs them.</summary>
    protected override async Task<(GroupRecord Stored, MembershipPlan Members)?> ReadTargetAsync(
        ProvisioningRequest request, string id, EntityTagCondition ifMatch, MembershipEdit? members, CancellationToken cancellationToken)
    {
        if (await ReadWithMembersAsync(request, id, ifMatch, members, cancellationToken) is not var (group, current))
        {
            return null;
        }

        return (group, members?.Against(current) ?? MembershipPlan.None);
    }

    /// <summary>Takes members out; newcomers who are no users are left out.</summary>
    protected override async Task<(GroupRecord Stored, MembershipPlan Members)?> ReadLeaverAsync(
        ProvisioningRequest request, GroupRecord stored, EntityTagCondition ifMatch, ResourceEdit edit, ScimException refusal, ICollection<string> leftOut, CancellationToken cancellationToken)
    {
        var leaving = edit.Removals!.Value!;
        if (await ReadWithMembersAsync(request, stored.Id, ifMatch, leaving, cancellationToken) is not var (group, current))
        {
            return null;
        }

        var plan = leaving.Against(current);
        if (plan.Removes.Count == 0)
        {
            throw refusal;
        }

        var known = await memberships.FindUsersAsync(request.Tenant.Id, plan.Adds, cancellationToken);
        // A list of nobody whom we know would empty the group, which was not the order.
        if (leaving.NeedsAll && plan.Adds.Count > 0 && known.Count == 0 && plan.Removes.Count == current.Count)
        {
            throw refusal;
        }

        if (plan.Adds.Any(user => !known.Contains(user)))
        {
            leftOut.Add(Members);
        }

        return (group, plan with { Adds = [.. plan.Adds.Where(known.Contains)] });
    }

    protected override async Task<GroupRecord?> WriteMembersAsync(
        ProvisioningRequest request, GroupRecord stored, MembershipPlan members, EntityTagCondition ifMatch, CancellationToken cancellationToken)
    {
        if (members.IsEmpty)
        {
            return stored;
        }

        var write = new ResourceWrite<GroupRecord>(request, request.Tenant.Schemas.Group, Transaction(request)) { Stored = stored, Record = stored, Members = members };
        if (IsLarge(members))
        {
            return await CommitAsync(write, cancellationToken);
        }

        var group = write.Record = stored.WithMembersWritten(Services.Clock.GetUtcNow());
        write.Transaction.Merge(group.MembersWritten(), ifMatch.IsGiven ? stored.ETag : ETag.All).WitnessedBy(group.RowKey, GroupRecord.MembersVersionColumn, group.MembersVersion);
        members.AppendTo(write.Transaction, group.Id);
        return await FinishAsync(write, cancellationToken);
    }

    protected override async Task PrepareAsync(ResourceWrite<GroupRecord> write, CancellationToken cancellationToken)
    {
        if (write.IsRemoval)
        {
            // A large change of its members that is pending finds the group gone, and is dropped. Members added meanwhile change nothing of that.
            write.Change = Change.OfGroup(Services.Ids.Next(), write.Record.Id, ChangeKind.GroupRemove, Services.Clock.GetUtcNow());
            return;
        }

        if (write.After is { } after)
        {
            var holdsName = await HoldsNameAsync(write, after, cancellationToken);
            write.Record = write.Record with { DisplayName = DisplayName(after), HoldsName = holdsName };
        }

        if (write.Members.IsEmpty)
        {
            return;
        }

        // A new group's first version tells of its members too.
        if (write.Stored is not null)
        {
            write.Record = write.Record.WithMembersWritten(Services.Clock.GetUtcNow());
            write.Transaction.WitnessedBy(write.Record.RowKey, GroupRecord.MembersVersionColumn, write.Record.MembersVersion);
        }

        if (!IsLarge(write.Members))
        {
            write.Members.AppendTo(write.Transaction, write.Record.Id);
            return;
        }

        await RequireUsersAsync(write.Tenant, write.Members.Adds, cancellationToken);
        // Before the plan: where its change is never committed, the sweep is to find it.
        await dirtyTenants.MarkAsync(write.Tenant, cancellationToken);
        var change = Change.OfGroup(Services.Ids.Next(), write.Record.Id, ChangeKind.GroupMembers, Services.Clock.GetUtcNow());
        var rows = await plans.WriteAsync(write.Tenant, change.Id, write.Members, change.AcceptedAt, cancellationToken);
        MembershipPlanStore.Require(write.Transaction, change.Id, rows);
        write.Record = write.Record with { PendingChange = change.Id };
        write.Change = change;
    }

    /// <summary>
    /// Applies a large change of members as far as there is time. Whatever comes of it, the request has succeeded: the change is recorded,
    /// everyone sees it as done, and the queue's trigger or the sweep finishes it.
    /// </summary>
    protected override async Task FollowAsync(string tenant, Change change, CancellationToken cancellationToken)
    {
        if (change.Kind == ChangeKind.GroupMembers)
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
        }

        await base.FollowAsync(tenant, change, cancellationToken);
    }

    protected override async Task ExplainAsync(ResourceWrite<GroupRecord> write, TransactionOutcome outcome, CancellationToken cancellationToken)
    {
        await base.ExplainAsync(write, outcome, cancellationToken);
        if (outcome == TransactionOutcome.Missing && (write.Stored is null || await Services.Directory.FindGroupAsync(write.Tenant, write.Record.Id, cancellationToken) is not null))
        {
            await RequireUsersAsync(write.Tenant, write.Members.Adds, cancellationToken);
        }
    }

    /// <summary>Whether that many members cannot be written together with the group's own rows.</summary>
    private static bool IsLarge(MembershipPlan plan) => plan.Operations > DirectoryTransaction.MaxOperations - OwnOperations;

    private async Task<(GroupRecord Group, IReadOnlySet<string> Current)?> ReadWithMembersAsync(
        ProvisioningRequest request, string id, EntityTagCondition ifMatch, MembershipEdit? members, CancellationToken cancellationToken)
    {
        var tenant = request.Tenant.Id;
        var reading = FindAsync(request, id, cancellationToken);
        var readingMembers = members is null or { IsEmpty: true } or { NeedsAll: true }
            ? Task.FromResult<IReadOnlySet<string>>(new HashSet<string>(StringComparer.Ordinal))
            : memberships.FindRowsAsync(tenant, id, members.Mentioned, cancellationToken);
        await Task.WhenAll(reading, readingMembers);
        var group = await reading;
        ifMatch.Require(group.Version);
        if (group.PendingChange is not null)
        {
            await FinishPendingAsync(tenant, group, cancellationToken);
            return null;
        }

        return (group, members is { NeedsAll: true }
            ? (await memberships.ListRowsAsync(tenant, id, cancellationToken)).ToHashSet(StringComparer.Ordinal)
            : await readingMembers);
    }

    /// <summary>Finishes the change that holds a group.</summary>
    /// <exception cref="ScimException">503: it cannot be finished now.</exception>
    private async Task FinishPendingAsync(string tenant, GroupRecord group, CancellationToken cancellationToken)
    {
        bool isFinished;
        try
        {
            isFinished = await application.FinishAsync(tenant, group.Id, group.PendingChange!, TimeToApply, cancellationToken);
        }
        catch (ContentionException)
        {
            isFinished = false;
        }

        if (!isFinished)
        {
            throw new ScimException(
                HttpStatusCode.ServiceUnavailable, scimType: null, $"A large change of the members of group {group.Id} is still being applied. Try again.");
        }
    }

    /// <summary>
    /// Whether the group is to hold its displayName, after a check that no other one has it. The row that the group's transaction inserts holds it
    /// against those who come at the same moment; those who had it while it did not have to be unique have no such row.
    /// </summary>
    /// <exception cref="ScimException">409 <c>uniqueness</c>.</exception>
    private async Task<bool> HoldsNameAsync(ResourceWrite<GroupRecord> write, JsonObject after, CancellationToken cancellationToken)
    {
        if (!write.Request.Tenant.Settings.UniqueGroupNames)
        {
            return false;
        }

        var displayName = DisplayName(after);
        if (write.Stored is { } stored && DirectoryKeys.UniqueGroupName(displayName) == DirectoryKeys.UniqueGroupName(stored.DisplayName))
        {
            return stored.HoldsName;
        }

        return (await FindByNameAsync(write.Tenant, displayName, cancellationToken)).All(id => id == write.Record.Id) ? true : throw Taken(after);
    }

    /// <exception cref="ScimException">400 <c>invalidValue</c>, naming those that are no users.</exception>
    private async Task RequireUsersAsync(string tenant, IReadOnlyList<string> userIds, CancellationToken cancellationToken)
    {
        var known = await memberships.FindUsersAsync(tenant, userIds, cancellationToken);
        var unknown = userIds.Where(id => !known.Contains(id)).ToList();
        if (unknown.Count == 0)
        {
            return;
        }

        const int MostNamed = 10;
        var named = unknown.Take(MostNamed).ToList();
        if ((await Services.Directory.FindGroupNamesAsync(tenant, named, cancellationToken)).Count > 0)
        {
            throw MembershipEdit.Nested();
        }

        throw ScimException.InvalidValue(
            $"These members are no users of this organisation: {JsonText.List(named)}{(unknown.Count > MostNamed ? $" and {unknown.Count - MostNamed} more" : "")}. Provision the users first.");
    }

    /// <summary>The ids of the groups of that displayName, whatever its case, by one range query.</summary>
    private Task<IReadOnlyList<string>> FindByNameAsync(string tenant, string displayName, CancellationToken cancellationToken) =>
        Services.Directory.ListSuffixesAsync(tenant, DirectoryKeys.GroupNamePrefix(displayName), cancellationToken);

    private static string DisplayName(JsonObject group) => group["displayName"]!.GetValue<string>();

    /// <summary>The attribute <c>members</c>; an empty list is shown.</summary>
    private static ReadOnlyMemory<byte> Encode(ProvisioningRequest request, IReadOnlyList<string> userIds) =>
        ResourceDocument.EncodeMemberships(Members, userIds.Count, writer =>
        {
            foreach (var id in userIds)
            {
                writer.WriteStartObject();
                writer.WriteString("value", id);
                writer.WriteString("$ref", request.Location(request.Tenant.Schemas.User, id));
                writer.WriteString("type", "User");
                writer.WriteEndObject();
            }
        });

    [LoggerMessage(EventId = 402, Level = LogLevel.Information, Message = "The large membership change {ChangeId} of {Tenant} takes longer than its request; the queue goes on with it.")]
    private partial void LogTakesLonger(string tenant, string changeId);

    [LoggerMessage(EventId = 401, Level = LogLevel.Warning, Message = "The large membership change {ChangeId} of {Tenant} was not finished by its request; the queue or the sweep will do it.")]
    private partial void LogLeftUnfinished(Exception failure, string tenant, string changeId);
}
