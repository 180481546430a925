using ScimFunctions.Scim;
using ScimFunctions.Scim.Filters;
using ScimFunctions.Scim.Queries;
using ScimFunctions.Storage;

namespace ScimFunctions.Provisioning;

/// <summary>Lists groups in order of creation, with a filter or without (RFC 7644 §3.4.2).</summary>
public sealed class ListGroups(GroupStore groups, GroupSearch search, GroupCounter counter, PageBookmarks bookmarks, TimeProvider clock)
{
    /// <summary>The name of the list of all groups among the bookmarks.</summary>
    private const string AllGroups = "groups";

    /// <exception cref="ScimException">400 <c>invalidFilter</c>.</exception>
    public async Task<GroupPage> ExecuteAsync(ProvisioningRequest request, string? filter, PageRequest page, CancellationToken cancellationToken)
    {
        if (string.IsNullOrWhiteSpace(filter))
        {
            return await ListAllAsync(request.Tenant.Id, page, cancellationToken);
        }

        var total = 0;
        var found = new List<GroupRecord>();
        await foreach (var group in search.FindAsync(request, FilterParser.Parse(filter, request.Tolerances), cancellationToken))
        {
            total++;
            if (total >= page.StartIndex && found.Count < page.Count)
            {
                found.Add(group);
            }
        }

        return new GroupPage(found, total, page.StartIndex);
    }

    /// <summary>Without a filter the total is counted, not scanned, and the page is found by a bookmark, else by counting keys.</summary>
    private async Task<GroupPage> ListAllAsync(string tenant, PageRequest page, CancellationToken cancellationToken)
    {
        var total = await counter.CountAsync(tenant, cancellationToken);
        string? before = null;
        if (page.StartIndex > 1)
        {
            before = (await bookmarks.FindAsync(tenant, AllGroups, query: "", page.StartIndex, cancellationToken))?.After;
            if (before is null && page.StartIndex <= total)
            {
                before = await groups.FindKeyAtAsync(tenant, page.StartIndex - 1, cancellationToken);
            }
        }

        if (page.Count == 0 || (page.StartIndex > 1 && before is null))
        {
            return new GroupPage([], total, page.StartIndex);
        }

        var found = await groups.ScanAsync(tenant, before, page.Count, cancellationToken).Take(page.Count).ToListAsync(cancellationToken);
        if (found.Count == page.Count)
        {
            var next = new PageBookmark(DirectoryKeys.Group(found[^1].Id), Total: null, clock.GetUtcNow());
            await bookmarks.SetAsync(tenant, AllGroups, query: "", page.StartIndex + page.Count, next, cancellationToken);
        }

        return new GroupPage(found, total, page.StartIndex);
    }
}
