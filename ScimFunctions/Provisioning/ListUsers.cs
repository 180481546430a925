using System.Text.Json;
using ScimFunctions.Scim;
using ScimFunctions.Scim.Filters;
using ScimFunctions.Scim.Queries;
using ScimFunctions.Storage;

namespace ScimFunctions.Provisioning;

/// <summary>Lists users in order of creation, with a filter or without (RFC 7644 §3.4.2).</summary>
public sealed class ListUsers(UserStore users, UserCandidates candidates, UserCounter counter, PageBookmarks bookmarks)
{
    private const int ScanPageSize = 1000;

    /// <summary>The name of the list of all users among the bookmarks.</summary>
    private const string AllUsers = "users";

    /// <exception cref="ScimException">400 <c>invalidFilter</c>.</exception>
    public Task<UserPage> ExecuteAsync(ProvisioningRequest request, string? filter, PageRequest page, CancellationToken cancellationToken) =>
        string.IsNullOrWhiteSpace(filter)
            ? ListAllAsync(request.Tenant.Id, page, cancellationToken)
            : SearchAsync(request, FilterParser.Parse(filter, request.Tolerances), page, cancellationToken);

    /// <summary>Without a filter the total is counted, not scanned, and the page is found by a bookmark, else by counting keys.</summary>
    private async Task<UserPage> ListAllAsync(string tenant, PageRequest page, CancellationToken cancellationToken)
    {
        var counting = counter.CountAsync(tenant, cancellationToken);
        var found = page.Count == 0 ? [] : await ReadPageAsync(tenant, page, counting, cancellationToken);
        return new UserPage(found, await counting, page.StartIndex);
    }

    private async Task<IReadOnlyList<UserRecord>> ReadPageAsync(string tenant, PageRequest page, Task<int> counting, CancellationToken cancellationToken)
    {
        string? before = null;
        if (page.StartIndex > 1)
        {
            before = await bookmarks.FindAsync(tenant, AllUsers, page.StartIndex, cancellationToken);
            if (before is null && page.StartIndex <= await counting)
            {
                before = await users.FindKeyAtAsync(tenant, page.StartIndex - 1, cancellationToken);
            }

            if (before is null)
            {
                return [];
            }
        }

        var found = await users.ScanAsync(tenant, before, page.Count, cancellationToken).Take(page.Count).ToListAsync(cancellationToken);
        if (found.Count == page.Count)
        {
            await bookmarks.SetAsync(tenant, AllUsers, page.StartIndex + page.Count, DirectoryKeys.User(found[^1].Id), cancellationToken);
        }

        return found;
    }

    private async Task<UserPage> SearchAsync(ProvisioningRequest request, FilterExpression filter, PageRequest page, CancellationToken cancellationToken)
    {
        var (tenant, type) = (request.Tenant.Id, request.Tenant.Schemas.User);
        var matcher = FilterMatcher.Create(filter, type, request.Tolerances);
        var looked = await candidates.FindAsync(tenant, type, filter, cancellationToken) is { } few
            ? few.ToAsyncEnumerable()
            : users.ScanAsync(tenant, after: null, ScanPageSize, cancellationToken);

        var total = 0;
        var found = new List<UserRecord>();
        await foreach (var user in looked.WithCancellation(cancellationToken))
        {
            using var document = JsonDocument.Parse(user.Json);
            if (matcher.Matches(document.RootElement))
            {
                total++;
                if (total >= page.StartIndex && found.Count < page.Count)
                {
                    found.Add(user);
                }
            }
        }

        return new UserPage(found, total, page.StartIndex);
    }
}
