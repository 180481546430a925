using Azure.Data.Tables;
using ScimFunctions.Changes;
using ScimFunctions.Members;
using ScimFunctions.Memberships;
using ScimFunctions.Provisioning.Listing;
using ScimFunctions.Scim;
using ScimFunctions.Scim.Patch;
using ScimFunctions.Scim.Resources;
using ScimFunctions.Scim.Schemas;
using ScimFunctions.Scim.Tolerances;
using ScimFunctions.Storage;
using ScimFunctions.Tenants;

namespace ScimFunctions.Provisioning;

/// <summary>
/// The users of a tenant. That a userName is free is checked by inserting its index row in the user's own transaction, so that of any number of
/// creates at once exactly one succeeds. A user's member comes with it; what follows for the member from later writes is a change.
/// </summary>
public sealed class Users(
    ResourceServices services, MembershipStore memberships, MemberProjection members, CustomAttributeDefinitions customAttributes)
    : Resources<UserRecord>(services)
{
    private const string Active = "active";
    private const string Groups = "groups";

    /// <summary>Of a group with more members than this all users are looked at, which takes fewer calls than to read each member.</summary>
    private const int MostMembersRead = 500;

    public override string Name => "users";

    public override string KeyPrefix => DirectoryKeys.UserPrefix;

    public override string MembershipAttribute => Groups;

    public override int MaxBodyBytes => ServiceLimits.BodyBytes;

    public override bool ShowsPatched => true;

    protected override bool StartsWithMemberships => false;

    protected override IReadOnlyList<ResourceIndex> Indexes => field ??=
    [
        new("id", SubAttribute: null, (_, id, _) => Task.FromResult<IReadOnlyList<string>?>([id])),
        new("userName", SubAttribute: null, async (tenant, userName, token) => await Services.Directory.FindOwnerAsync(tenant, DirectoryKeys.UserName(userName), token) is { } id ? [id] : []),
        new("externalId", SubAttribute: null, async (tenant, externalId, token) => await Services.Directory.ListSuffixesAsync(tenant, DirectoryKeys.ExternalIdPrefix(externalId), token)),
        new("emails", "value", async (tenant, email, token) => await Services.Directory.ListSuffixesAsync(tenant, DirectoryKeys.EmailPrefix(email), token)),
        new(Groups, "value", async (tenant, group, token) =>
        {
            var its = await Services.Directory.FindGroupAsync(tenant, group, token) is { } found ? await memberships.ListMembersAsync(tenant, found, token) : [];
            return its.Count <= MostMembersRead ? its : null;
        }),
    ];

    public override ResourceType TypeIn(SchemaCatalog schemas) => schemas.User;

    /// <summary>All of their groups, whichever are asked about, and wherever they stand: <see cref="MembershipStore"/> finds out.</summary>
    public override async Task<IReadOnlyList<ShownResource>> WithMembershipsAsync(
        ProvisioningRequest request, IReadOnlyList<ShownResource> resources, AskedMemberships asked, bool standTogether, CancellationToken cancellationToken)
    {
        List<string> ids = [.. resources.Select(user => user.Id).Order(StringComparer.Ordinal)];
        var found = await memberships.ListNamedGroupsAsync(request.Tenant.Id, ids, cancellationToken);
        return [.. resources.Select(user => user with { Memberships = Encode(request, found[user.Id]) })];
    }

    protected override UserRecord New(string id) => new(id);

    protected override UserRecord Read(TableEntity row) => new(row);

    protected override (JsonObject Document, MembershipPlan Members) ReadNew(ProvisioningRequest request, ResourceType type, JsonElement body)
    {
        var user = ResourceReader.Read(type, body, request.Tolerances);
        user[Active] ??= true;
        return (user, MembershipPlan.None);
    }

    /// <summary>What the body omits is cleared. Only <c>active</c> stays as it is, so that no one who has left comes back by an omission.</summary>
    protected override ResourceEdit ReadReplacement(ProvisioningRequest request, ResourceType type, JsonElement body)
    {
        JsonObject? replacement = null;
        var whole = Leaving.ReadWhole(
            () =>
            {
                replacement = ResourceReader.Read(type, body, request.Tolerances);
                return stored => Replace(stored, replacement);
            },
            () => IsLeaving(request, Leaving.LastReadable(type, body, Active)));
        return new ResourceEdit(
            whole,
            stored => Leaving.PartsOf(type, body, stored, Active),
            () => replacement is null || IsLeaving(request, replacement[Active]));

        static JsonObject Replace(JsonObject stored, JsonObject replacement)
        {
            var user = (JsonObject)replacement.DeepClone();
            user[Active] ??= stored[Active]?.DeepClone();
            return user;
        }
    }

    /// <summary>As with PUT, <c>active</c> stays as it is when it is removed or emptied.</summary>
    protected override async Task<ResourceEdit> ReadPatchAsync(
        ProvisioningRequest request, ResourceType type, string id, JsonElement body, CancellationToken cancellationToken)
    {
        var active = type.FindTopLevelAttribute(Active)!;
        var read = new Lazy<IReadOnlyList<(string Name, string Path, PatchRequest? Part)>>(() => PatchRequest.ReadParts(body, type, new RequestTolerances(strict: false)));
        IReadOnlyList<UserGroup> itsGroups = [];
        PatchRequest? patch = null;
        var whole = Leaving.ReadWhole(
            () =>
            {
                patch = PatchRequest.Parse(body, type, request.Tolerances);
                return user => Apply(user, copy => patch.ApplyTo(copy));
            },
            () => IsLeaving(request, read.Value.Select(part => part.Part?.LastValueOf(active)).LastOrDefault(value => value is not null)));

        if (patch?.Targets(type.FindTopLevelAttribute(Groups)!) ?? true)
        {
            itsGroups = await memberships.ListNamedGroupsAsync(request.Tenant.Id, id, cancellationToken);
        }

        return new ResourceEdit(whole, _ => Parts(), () => patch is null || IsLeaving(request, patch.LastValueOf(active)));

        IReadOnlyList<EditPart> Parts()
        {
            var effort = new PatchEffort();
            return
            [
                .. read.Value.Select(part => new EditPart(
                    part.Name, part.Part is { } readable ? user => Apply(user, copy => readable.ApplyTo(copy, effort)) : null)),
            ];
        }

        // What the client has read of the groups is what it may echo.
        JsonObject Apply(JsonObject user, Action<JsonObject> change)
        {
            var before = user[Active]?.DeepClone();
            if (itsGroups.Count > 0)
            {
                user[Groups] = JsonNode.Parse(Encode(request, itsGroups).Span[$",\"{Groups}\":".Length..]);
            }

            change(user);
            user.Remove(Groups);
            user[Active] ??= before;
            return user;
        }
    }

    protected override void Validate(ResourceType type, JsonObject document, JsonObject? before)
    {
        base.Validate(type, document, before);
        ScimRole.Validate(document, before);
    }

    protected override IndexRows IndexRowsOf(UserRecord record, JsonObject document)
    {
        var lookups = (document["emails"] as JsonArray ?? []).Select(email => email?["value"]?.GetValue<string>()).OfType<string>()
            .Select(address => DirectoryKeys.Email(address, record.Id));
        return new IndexRows(
            record.Id,
            DirectoryKeys.UserName(UserName(document)),
            document["externalId"]?.GetValue<string>() is { } externalId ? lookups.Append(DirectoryKeys.ExternalId(externalId, record.Id)) : lookups);
    }

    protected override ScimException Taken(JsonObject document) =>
        ScimException.Uniqueness($"A user with the userName '{JsonText.Shorten(UserName(document))}' exists already (case does not matter).");

    protected override JsonObject Leave(JsonObject document)
    {
        document[Active] = false;
        return document;
    }

    protected override bool DependsOnOthers(JsonObject before, JsonObject after) =>
        !JsonNode.DeepEquals(before["userName"], after["userName"]) || !JsonNode.DeepEquals(before[SchemaUrns.CustomAttribute], after[SchemaUrns.CustomAttribute]);

    /// <summary>Reads the user's groups while the user is being read or written; not at all where they are not shown.</summary>
    protected override async Task<ShownResource> ShowAsync(
        ProvisioningRequest request, string id, Task<UserRecord> resource, bool showMemberships, CancellationToken cancellationToken)
    {
        var reading = showMemberships ? memberships.ListNamedGroupsAsync(request.Tenant.Id, id, cancellationToken) : Task.FromResult<IReadOnlyList<UserGroup>>([]);
        await Task.WhenAll(resource, reading);
        return new ShownResource(request.Tenant.Schemas.User, await resource) { Memberships = Encode(request, await reading) };
    }

    protected override async Task PrepareAsync(ResourceWrite<UserRecord> write, CancellationToken cancellationToken)
    {
        if (write.After is not { } after)
        {
            // Until the change has removed the memberships, this row hides them.
            write.Transaction.Put(new TableEntity { RowKey = DirectoryKeys.DeletedUser(write.Record.Id) });
            write.Change = Change.Create(Services.Ids.Next(), write.Record.Id, ChangeKind.Remove, write.Record.ChangeVersion + 1, Services.Clock.GetUtcNow());
            return;
        }

        await customAttributes.RecordAsync(write.Request.Tenant, after, cancellationToken);
        write.Record = write.Record with { Active = after[Active]?.GetValue<bool>() };
        if (write.Before is not { } before)
        {
            var member = await members.CreateAsync(write.Tenant, write.Record.Id, after, write.Request.Tenant.Settings, cancellationToken);
            write.Transaction.Insert(member.ToEntity());
        }
        else if (Change.KindBetween(before, after) is { } kind)
        {
            write.Record = write.Record with { ChangeVersion = write.Record.ChangeVersion + 1 };
            write.Change = Change.Create(Services.Ids.Next(), write.Record.Id, kind, write.Record.ChangeVersion, write.Record.LastModified);
        }
    }

    private static bool IsLeaving(ProvisioningRequest request, JsonNode? active) =>
        !request.Tolerances.Strict && active?.GetValueKind() is JsonValueKind.False;

    private static string UserName(JsonObject user) => user["userName"]!.GetValue<string>();

    /// <summary>The attribute <c>groups</c> (RFC 7643 §4.1.2); nothing for a user without groups.</summary>
    private static ReadOnlyMemory<byte> Encode(ProvisioningRequest request, IReadOnlyList<UserGroup> groups) => groups.Count == 0 ? default
        : ResourceDocument.EncodeMemberships(Groups, groups.Count, writer =>
        {
            foreach (var group in groups)
            {
                writer.WriteStartObject();
                writer.WriteString("value", group.Id);
                writer.WriteString("$ref", request.Location(request.Tenant.Schemas.Group, group.Id));
                writer.WriteString("display", group.DisplayName);
                writer.WriteString("type", "direct");
                writer.WriteEndObject();
            }
        });
}
