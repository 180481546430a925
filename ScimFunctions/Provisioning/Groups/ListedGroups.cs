using ScimFunctions.Provisioning.Listing;
using ScimFunctions.Provisioning.Memberships;
using ScimFunctions.Scim.Filters;
using ScimFunctions.Scim.Schemas;
using ScimFunctions.Storage;

namespace ScimFunctions.Provisioning.Groups;

/// <summary>The groups of a tenant, as lists and searches read them: in order of creation.</summary>
public sealed class ListedGroups(GroupStore groups, GroupCandidates candidates, GroupCounter counter, MembershipStore memberships) : IListedResources
{
    private const int GroupsAtOnce = 16;

    public string Name => "groups";

    public string KeyPrefix => DirectoryKeys.GroupPrefix;

    public string MembershipAttribute => GroupCandidates.Members;

    public ResourceType TypeIn(SchemaCatalog schemas) => schemas.Group;

    public async Task<IReadOnlyList<ListedResource>?> FindCandidatesAsync(
        string tenant, ResourceType type, FilterExpression filter, CancellationToken cancellationToken) =>
        await candidates.FindAsync(tenant, type, filter, cancellationToken) is { } found ? [.. found.Select(group => new ListedGroup(type, group))] : null;

    public IAsyncEnumerable<ListedResource> ScanAsync(
        string tenant, ResourceType type, string? after, string? condition, int pageSize, CancellationToken cancellationToken) =>
        groups.ScanAsync(tenant, after, condition, pageSize, cancellationToken).Select(group => new ListedGroup(type, group));

    public async Task<IReadOnlyList<ListedResource>> WithMembershipsAsync(
        ProvisioningRequest request, IReadOnlyList<ListedResource> resources, AskedMemberships asked, bool standTogether, CancellationToken cancellationToken)
    {
        var listed = resources.Cast<ListedGroup>().ToList();
        var found = asked.Ids is { } ids
            ? await FindMembersAsync(request.Tenant.Id, listed, ids, cancellationToken)
            : await memberships.ListMembersAsync(request.Tenant.Id, [.. listed.Select(group => group.Group)], standTogether, cancellationToken);
        return [.. listed.Select(group => group with { Memberships = GroupDocument.EncodeMembers(request, found[group.Id]) })];
    }

    public Task<int> CountAsync(string tenant, CancellationToken cancellationToken) => counter.CountAsync(tenant, cancellationToken);

    public Task<string?> FindKeyAtAsync(string tenant, int place, CancellationToken cancellationToken) =>
        groups.FindKeyAtAsync(tenant, place, cancellationToken);

    private async Task<Dictionary<string, IReadOnlyList<string>>> FindMembersAsync(
        string tenant, IReadOnlyList<ListedGroup> listed, IReadOnlyList<string> userIds, CancellationToken cancellationToken)
    {
        var found = new Dictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal);
        foreach (var chunk in listed.Chunk(GroupsAtOnce))
        {
            var members = await Task.WhenAll(chunk.Select(group => memberships.FindMembersAsync(tenant, group.Group, userIds, cancellationToken)));
            foreach (var (group, its) in chunk.Zip(members))
            {
                found[group.Id] = [.. its];
            }
        }

        return found;
    }
}
