using Azure.Data.Tables;
using ScimFunctions.Changes;
using ScimFunctions.Memberships;
using ScimFunctions.Provisioning.Listing;
using ScimFunctions.Scim;
using ScimFunctions.Scim.Filters;
using ScimFunctions.Scim.Resources;
using ScimFunctions.Scim.Schemas;
using ScimFunctions.Storage;

namespace ScimFunctions.Provisioning;

/// <summary>What every type of resource stands on.</summary>
public sealed record ResourceServices(
    DirectoryTable Directory, ResourceCounter Counter, PendingChanges Changes, SortableIds Ids, TimeProvider Clock);

/// <summary>
/// The resources of one type. Each write is read, tried on a copy, judged whole, and written in one transaction together with its index rows,
/// its count and what follows from it; if someone else was faster, again with a fresh read. A type says what is its own: how it is read and
/// shown, what it is found by, what follows from its writes.
/// </summary>
/// <typeparam name="TRecord">How a resource of the type is stored.</typeparam>
public abstract class Resources<TRecord>(ResourceServices services) : IResources
    where TRecord : ResourceRecord
{
    /// <summary>Many resources may share a value; their reads must not crowd out everyone else's.</summary>
    private const int ReadsAtOnce = 16;

    public abstract string Name { get; }

    public abstract string KeyPrefix { get; }

    public abstract string MembershipAttribute { get; }

    public abstract int MaxBodyBytes { get; }

    public abstract bool ShowsPatched { get; }

    protected ResourceServices Services { get; } = services;

    /// <summary>What the type's resources are found by, the most selective first.</summary>
    protected abstract IReadOnlyList<ResourceIndex> Indexes { get; }

    public abstract ResourceType TypeIn(SchemaCatalog schemas);

    public async Task<ShownResource> CreateAsync(ProvisioningRequest request, JsonElement body, bool showMemberships, CancellationToken cancellationToken)
    {
        var type = TypeIn(request.Tenant.Schemas);
        var (document, members) = ReadNew(request, type, body);
        document = ResourceDocument.Settle(type, document, MembershipAttribute);
        Validate(type, document, before: null);
        var record = await WriteContention.RepeatAsync(
            $"A new {type.Name}",
            Services.Clock,
            () => CommitAsync(
                new ResourceWrite<TRecord>(request, type, Transaction(request)) { Record = New(Services.Ids.Next()), After = document, Members = members },
                cancellationToken),
            cancellationToken);
        return await ShowAsync(request, record.Id, Task.FromResult(record), showMemberships && StartsWithMemberships, cancellationToken);
    }

    public virtual async Task<ShownResource> ReadAsync(
        ProvisioningRequest request, string id, EntityTagCondition ifNoneMatch, bool showMemberships, CancellationToken cancellationToken)
    {
        var shown = await ShowAsync(request, id, FindAsync(request, id, cancellationToken), showMemberships, cancellationToken);
        return shown with { IsKnown = ifNoneMatch.Matches(shown.Version) };
    }

    public Task<ShownResource> ReplaceAsync(
        ProvisioningRequest request, string id, EntityTagCondition ifMatch, JsonElement body, bool showMemberships, CancellationToken cancellationToken) =>
        ShowAsync(request, id, UpdateAsync(request, id, ifMatch, ReadReplacement(request, TypeIn(request.Tenant.Schemas), body), cancellationToken), showMemberships, cancellationToken);

    public async Task<ShownResource> PatchAsync(
        ProvisioningRequest request, string id, EntityTagCondition ifMatch, JsonElement body, bool showMemberships, CancellationToken cancellationToken)
    {
        var edit = await ReadPatchAsync(request, TypeIn(request.Tenant.Schemas), id, body, cancellationToken);
        return await ShowAsync(request, id, UpdateAsync(request, id, ifMatch, edit, cancellationToken), showMemberships, cancellationToken);
    }

    public Task DeleteAsync(ProvisioningRequest request, string id, EntityTagCondition ifMatch, CancellationToken cancellationToken) =>
        WriteContention.RepeatAsync(
            id,
            Services.Clock,
            async () =>
            {
                var stored = await FindAsync(request, id, cancellationToken);
                ifMatch.Require(stored.Version);
                return await CommitAsync(
                    new ResourceWrite<TRecord>(request, TypeIn(request.Tenant.Schemas), Transaction(request)) { Stored = stored, Record = stored, Before = stored.Parse() },
                    cancellationToken);
            },
            cancellationToken);

    public async Task<IReadOnlyList<ShownResource>?> FindCandidatesAsync(
        string tenant, ResourceType type, FilterExpression filter, CancellationToken cancellationToken)
    {
        if (ResourceIndex.MostSelective(Indexes, filter, type) is not var (index, value) || await index.FindAsync(tenant, value, cancellationToken) is not { } ids)
        {
            return null;
        }

        var found = new List<ShownResource>(ids.Count);
        foreach (var chunk in ids.Order(StringComparer.Ordinal).Chunk(ReadsAtOnce))
        {
            var rows = await Task.WhenAll(chunk.Select(id => Services.Directory.FindAsync(tenant, KeyPrefix + KeySegment.Escape(id), cancellationToken)));
            found.AddRange(rows.OfType<TableEntity>().Select(row => new ShownResource(type, Read(row))));
        }

        return found;
    }

    public IAsyncEnumerable<ShownResource> ScanAsync(
        string tenant, ResourceType type, string? after, string? condition, int pageSize, CancellationToken cancellationToken) =>
        Services.Directory.ScanAsync(tenant, KeyPrefix, cancellationToken, after, condition, pageSize).Select(row => new ShownResource(type, Read(row)));

    public abstract Task<IReadOnlyList<ShownResource>> WithMembershipsAsync(
        ProvisioningRequest request, IReadOnlyList<ShownResource> resources, AskedMemberships asked, bool standTogether, CancellationToken cancellationToken);

    public Task<int> CountAsync(string tenant, CancellationToken cancellationToken) => Services.Counter.CountAsync(tenant, Name, cancellationToken);

    public Task<string?> FindKeyAtAsync(string tenant, int place, CancellationToken cancellationToken) =>
        Services.Directory.FindKeyAtAsync(tenant, KeyPrefix, place, cancellationToken);

    /// <summary>A record of a resource that is not written yet.</summary>
    protected abstract TRecord New(string id);

    /// <summary>The record of a row.</summary>
    protected abstract TRecord Read(TableEntity row);

    /// <summary>Reads the body of a POST: the resource, and who its members are to be.</summary>
    protected abstract (JsonObject Document, MembershipPlan Members) ReadNew(ProvisioningRequest request, ResourceType type, JsonElement body);

    /// <summary>Reads the body of a PUT.</summary>
    protected abstract ResourceEdit ReadReplacement(ProvisioningRequest request, ResourceType type, JsonElement body);

    /// <summary>Reads the body of a PATCH.</summary>
    protected abstract Task<ResourceEdit> ReadPatchAsync(ProvisioningRequest request, ResourceType type, string id, JsonElement body, CancellationToken cancellationToken);

    /// <summary>Judges a resource before it is written.</summary>
    /// <param name="type">Its type.</param>
    /// <param name="document">The resource in canonical form.</param>
    /// <param name="before">What is stored, where only what is new is to be judged.</param>
    /// <exception cref="ScimException">400 <c>invalidValue</c>, naming what is wrong.</exception>
    protected virtual void Validate(ResourceType type, JsonObject document, JsonObject? before) => ResourceValidator.Validate(type, document, before);

    /// <summary>The index rows of a resource.</summary>
    protected abstract IndexRows IndexRowsOf(TRecord record, JsonObject document);

    /// <summary>The refusal of a value that must be unique and belongs to another resource.</summary>
    protected abstract ScimException Taken(JsonObject document);

    /// <summary>What the leaving alone makes of a resource; see <see cref="Leaving"/>.</summary>
    protected virtual JsonObject Leave(JsonObject document) => document;

    /// <summary>Whether a change depends on other resources of the tenant, so that it may be refused although nothing is wrong with it.</summary>
    protected abstract bool DependsOnOthers(JsonObject before, JsonObject after);

    /// <summary>Whether a resource may have memberships from its creation on.</summary>
    protected abstract bool StartsWithMemberships { get; }

    /// <summary>The resource that is being read or written, with its memberships if they are to be shown.</summary>
    protected abstract Task<ShownResource> ShowAsync(
        ProvisioningRequest request, string id, Task<TRecord> resource, bool showMemberships, CancellationToken cancellationToken);

    /// <summary>Reads what an edit is about: the resource, and what the edit does to its members. Null if it is to be tried again with a fresh read.</summary>
    protected virtual async Task<(TRecord Stored, MembershipPlan Members)?> ReadTargetAsync(
        ProvisioningRequest request, string id, EntityTagCondition ifMatch, MembershipEdit? members, CancellationToken cancellationToken)
    {
        var stored = await FindAsync(request, id, cancellationToken);
        ifMatch.Require(stored.Version);
        return (stored, MembershipPlan.None);
    }

    /// <summary>What of it is written where the edit was refused as a whole; names what is left out in any case.</summary>
    /// <exception cref="ScimException">The refusal: nobody leaves by it.</exception>
    protected virtual Task<(TRecord Stored, MembershipPlan Members)?> ReadLeaverAsync(
        ProvisioningRequest request, TRecord stored, EntityTagCondition ifMatch, ResourceEdit edit, ScimException refusal, ICollection<string> leftOut, CancellationToken cancellationToken) =>
        Task.FromResult<(TRecord, MembershipPlan)?>((stored, MembershipPlan.None));

    /// <summary>Writes members alone.</summary>
    protected virtual Task<TRecord?> WriteMembersAsync(
        ProvisioningRequest request, TRecord stored, MembershipPlan members, EntityTagCondition ifMatch, CancellationToken cancellationToken) =>
        Task.FromResult<TRecord?>(stored);

    /// <summary>Adds to a write what is the type's own: columns, further rows, the change that follows.</summary>
    protected abstract Task PrepareAsync(ResourceWrite<TRecord> write, CancellationToken cancellationToken);

    /// <summary>Sees to it that what follows from a committed write takes effect.</summary>
    protected virtual Task FollowAsync(string tenant, Change change, CancellationToken cancellationToken) => Services.Changes.AnnounceAsync(tenant, change);

    /// <summary>Raises what no other try would mend.</summary>
    protected virtual async Task ExplainAsync(ResourceWrite<TRecord> write, TransactionOutcome outcome, CancellationToken cancellationToken)
    {
        if (outcome == TransactionOutcome.Conflict && write.After is { } after && IndexRowsOf(write.Record, after).UniqueKey is { } key
            && (write.Stored is null || (await Services.Directory.FindOwnerAsync(write.Tenant, key, cancellationToken) is { } owner && owner != write.Record.Id)))
        {
            throw Taken(after);
        }
    }

    /// <exception cref="ScimException">404.</exception>
    protected async Task<TRecord> FindAsync(ProvisioningRequest request, string id, CancellationToken cancellationToken) =>
        await Services.Directory.FindAsync(request.Tenant.Id, KeyPrefix + KeySegment.Escape(id), cancellationToken) is { } row
            ? Read(row)
            : throw ScimException.NotFound($"There is no {TypeIn(request.Tenant.Schemas).Name.ToLowerInvariant()} with the id '{JsonText.Shorten(id)}'.");

    /// <summary>Commits a write with its index rows, its count and its change. Null if it is to be tried again with a fresh read.</summary>
    protected async Task<TRecord?> CommitAsync(ResourceWrite<TRecord> write, CancellationToken cancellationToken)
    {
        if (write.After is { } after)
        {
            var now = Services.Clock.GetUtcNow();
            write.Record = write.Record with
            {
                Json = ResourceDocument.Encode(write.Type, after, write.Record.Id, write.MaxBytes),
                Created = write.Stored?.Created ?? now,
                LastModified = now,
                ScimVersion = write.Record.ScimVersion + 1,
            };
        }

        write.Record = write.Record with { LastOperation = Guid.NewGuid().ToString("N") };
        await PrepareAsync(write, cancellationToken);
        var (record, transaction) = (write.Record, write.Transaction);
        if (write.Stored is not { } stored)
        {
            transaction.Insert(record.ToEntity()).Count(Name, 1).WitnessedBy(record.RowKey);
        }
        else if (write.IsRemoval)
        {
            transaction.Delete(record.RowKey, stored.ETag).Count(Name, -1);
        }
        else
        {
            transaction.Replace(record.ToEntity(), stored.ETag).WitnessedBy(record.RowKey, ResourceRecord.LastOperationColumn, record.LastOperation);
        }

        IndexRows Rows(TRecord? of, JsonObject? document) => of is null || document is null ? IndexRows.None : IndexRowsOf(of, document);
        Rows(write.Stored, write.Before).Become(Rows(record, write.After), transaction);
        if (write.Change is { } change)
        {
            await Services.Changes.RecordAsync(write.Tenant, transaction, change, cancellationToken);
        }

        return await FinishAsync(write, cancellationToken);
    }

    /// <summary>Commits a transaction that is whole, and sees to what follows. Null if it is to be tried again with a fresh read.</summary>
    protected async Task<TRecord?> FinishAsync(ResourceWrite<TRecord> write, CancellationToken cancellationToken)
    {
        var outcome = await write.Transaction.CommitAsync(cancellationToken);
        if (outcome != TransactionOutcome.Committed)
        {
            await ExplainAsync(write, outcome, cancellationToken);
            return null;
        }

        if (write.Change is { } change)
        {
            await FollowAsync(write.Tenant, change, cancellationToken);
        }

        return write.Record;
    }

    protected DirectoryTransaction Transaction(ProvisioningRequest request) => Services.Directory.Begin(request.Tenant.Id);

    private Task<TRecord> UpdateAsync(
        ProvisioningRequest request, string id, EntityTagCondition ifMatch, ResourceEdit edit, CancellationToken cancellationToken) =>
        WriteContention.RepeatAsync(
            id,
            Services.Clock,
            async () =>
            {
                if (await ReadTargetAsync(request, id, ifMatch, edit.Members, cancellationToken) is not var (stored, members))
                {
                    return null;
                }

                try
                {
                    return edit.Whole is null
                        ? await WriteMembersAsync(request, stored, members, ifMatch, cancellationToken)
                        : await WriteAsync(request, stored, ifMatch, edit.Whole, members, isJudged: false, cancellationToken);
                }
                catch (ScimException refusal) when (Leaving.IsRefusal(refusal) && edit.IsLeaving())
                {
                    return await LeaveAsync(request, stored, ifMatch, edit, refusal, cancellationToken);
                }
            },
            cancellationToken);

    /// <summary>Lets a person go, with as much of the rest of the request as can be done; see <see cref="Leaving"/>.</summary>
    private async Task<TRecord?> LeaveAsync(
        ProvisioningRequest request, TRecord read, EntityTagCondition ifMatch, ResourceEdit edit, ScimException refusal, CancellationToken cancellationToken)
    {
        List<string> always = [];
        if (await ReadLeaverAsync(request, read, ifMatch, edit, refusal, always, cancellationToken) is not var (stored, members))
        {
            return null;
        }

        var type = TypeIn(request.Tenant.Schemas);
        var before = ResourceDocument.Settle(type, stored.Parse(), MembershipAttribute);
        return await Leaving.WriteAsync(
            request.Tolerances,
            always,
            (isFree, leftOut) => WriteAsync(
                request, stored, ifMatch, shown => Leave(Leaving.Try(shown, edit.Parts(before), after => Judge(after, isFree), leftOut)), members, isJudged: true, cancellationToken),
            () => WriteAsync(request, stored, ifMatch, Leave, members with { Adds = [] }, isJudged: true, cancellationToken));

        int Judge(JsonObject after, bool isFree)
        {
            var judged = ResourceDocument.Settle(type, Leave((JsonObject)after.DeepClone()), MembershipAttribute);
            ResourceValidator.EnsureImmutablesUnchanged(type, before, judged);
            Validate(type, judged, before);
            return isFree || !DependsOnOthers(before, judged)
                ? ResourceDocument.Encode(type, judged, stored.Id, Leaving.MaxBytes(stored.Json.Length)).Length
                : throw ScimException.Uniqueness("Whether it can be so depends on other resources.");
        }
    }

    /// <summary>The new record, or the stored one if nothing changes; null if it is to be tried again with a fresh read.</summary>
    private async Task<TRecord?> WriteAsync(
        ProvisioningRequest request, TRecord stored, EntityTagCondition ifMatch, Func<JsonObject, JsonObject> edit, MembershipPlan members, bool isJudged, CancellationToken cancellationToken)
    {
        var type = TypeIn(request.Tenant.Schemas);
        var shown = (JsonObject)JsonNode.Parse(new ShownResource(type, stored).Encode(request).Span)!;
        var before = (JsonObject)shown.DeepClone();
        before.Remove(CommonAttributes.Id.Name);
        before.Remove(CommonAttributes.Meta.Name);
        var after = ResourceDocument.Settle(type, edit(shown), MembershipAttribute);
        if (JsonNode.DeepEquals(before, after))
        {
            return members.IsEmpty ? stored : await WriteMembersAsync(request, stored, members, ifMatch, cancellationToken);
        }

        if (!isJudged)
        {
            ResourceValidator.EnsureImmutablesUnchanged(type, before, after);
            Validate(type, after, before: null);
        }

        var write = new ResourceWrite<TRecord>(request, type, Transaction(request))
        {
            Stored = stored,
            Record = stored,
            Before = before,
            After = after,
            Members = members,
            MaxBytes = isJudged ? Leaving.MaxBytes(stored.Json.Length) : ResourceDocument.MaxBytes,
        };
        return await CommitAsync(write, cancellationToken);
    }
}

/// <summary>A write of a resource: from what is stored, or nothing, to what is to be, or nothing.</summary>
/// <param name="Request">On whose behalf.</param>
/// <param name="Type">The resource's type.</param>
/// <param name="Transaction">What writes it.</param>
public sealed record ResourceWrite<TRecord>(ProvisioningRequest Request, ResourceType Type, DirectoryTransaction Transaction)
    where TRecord : ResourceRecord
{
    public string Tenant => Request.Tenant.Id;

    /// <summary>Null for a creation.</summary>
    public TRecord? Stored { get; init; }

    /// <summary>The record as it will be; of a removal, as it was.</summary>
    public required TRecord Record { get; set; }

    /// <summary>The stored document in canonical form; null for a creation, and where only members change.</summary>
    public JsonObject? Before { get; init; }

    /// <summary>The new document in canonical form; null for a removal, and where only members change.</summary>
    public JsonObject? After { get; init; }

    /// <summary>Whose memberships come and go with it.</summary>
    public MembershipPlan Members { get; init; } = MembershipPlan.None;

    public int MaxBytes { get; init; } = ResourceDocument.MaxBytes;

    /// <summary>What follows from it; null for nothing.</summary>
    public Change? Change { get; set; }

    public bool IsRemoval => Before is not null && After is null;
}
