using ScimFunctions.Provisioning.Listing;
using ScimFunctions.Provisioning.Memberships;
using ScimFunctions.Scim.Filters;
using ScimFunctions.Scim.Schemas;
using ScimFunctions.Storage;

namespace ScimFunctions.Provisioning.Users;

/// <summary>The users of a tenant, as lists and searches read them: in order of creation.</summary>
public sealed class ListedUsers(UserStore users, UserCandidates candidates, UserCounter counter, UserGroups groups) : IListedResources
{
    public string Name => "users";

    public string KeyPrefix => DirectoryKeys.UserPrefix;

    public string MembershipAttribute => UserCandidates.Groups;

    public ResourceType TypeIn(SchemaCatalog schemas) => schemas.User;

    public async Task<IReadOnlyList<ListedResource>?> FindCandidatesAsync(
        string tenant, ResourceType type, FilterExpression filter, CancellationToken cancellationToken) =>
        await candidates.FindAsync(tenant, type, filter, cancellationToken) is { } found ? [.. found.Select(user => List(user, type))] : null;

    public IAsyncEnumerable<ListedResource> ScanAsync(
        string tenant, ResourceType type, string? after, string? condition, int pageSize, CancellationToken cancellationToken) =>
        users.ScanAsync(tenant, after, condition, pageSize, cancellationToken).Select(user => List(user, type));

    /// <summary>All of their groups, whichever are asked about, and wherever they stand: <see cref="MembershipStore"/> finds out.</summary>
    public async Task<IReadOnlyList<ListedResource>> WithMembershipsAsync(
        ProvisioningRequest request, IReadOnlyList<ListedResource> resources, AskedMemberships asked, bool standTogether, CancellationToken cancellationToken)
    {
        List<string> ids = [.. resources.Select(user => user.Id).Order(StringComparer.Ordinal)];
        var found = await groups.OfAsync(request.Tenant.Id, ids, cancellationToken);
        return [.. resources.Select(user => user with { Memberships = UserDocument.EncodeGroups(request, found[user.Id]) })];
    }

    public Task<int> CountAsync(string tenant, CancellationToken cancellationToken) => counter.CountAsync(tenant, cancellationToken);

    public Task<string?> FindKeyAtAsync(string tenant, int place, CancellationToken cancellationToken) =>
        users.FindKeyAtAsync(tenant, place, cancellationToken);

    private static ListedResource List(UserRecord user, ResourceType type) => new(type, user.Id, DirectoryKeys.User(user.Id), user.Json);
}
