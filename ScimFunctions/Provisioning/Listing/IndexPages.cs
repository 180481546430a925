using ScimFunctions.Scim.Queries;
using ScimFunctions.Storage;

namespace ScimFunctions.Provisioning.Listing;

/// <summary>Pages by <c>startIndex</c> (RFC 7644 §3.4.2.4, docs/decisions/0008 and 0010).</summary>
public sealed class IndexPages(PageBookmarks bookmarks, TimeProvider clock)
{
    public Task<ResourcePage> ReadAsync(ListQuery query, PageRequest page, CancellationToken cancellationToken) =>
        query.IsSorted || query.HasCandidates ? ReadMatchesAsync(query, page, cancellationToken)
        : query.HasFilter ? SearchAsync(query, page, cancellationToken)
        : ReadAllAsync(query, page, cancellationToken);

    private static async Task<ResourcePage> ReadMatchesAsync(ListQuery query, PageRequest page, CancellationToken cancellationToken)
    {
        var matches = await MatchedResources.ReadAsync(query, cancellationToken);
        var found = matches.Skip(page.StartIndex - 1).Take(page.Count).Select(match => match.Resource).ToList();
        return new ResourcePage(found, matches.Count, page.StartIndex);
    }

    /// <summary>Without a filter the total is counted, not scanned, and the page is found by a bookmark, else by counting keys.</summary>
    private async Task<ResourcePage> ReadAllAsync(ListQuery query, PageRequest page, CancellationToken cancellationToken)
    {
        var counting = query.CountAsync(cancellationToken);
        var found = page.Count == 0 ? [] : await ReadAllAsync(query, page, counting, cancellationToken);
        return new ResourcePage(found, await counting, page.StartIndex);
    }

    private async Task<IReadOnlyList<ShownResource>> ReadAllAsync(ListQuery query, PageRequest page, Task<int> counting, CancellationToken cancellationToken)
    {
        string? after = null;
        if (page.StartIndex > 1)
        {
            after = (await FindBookmarkAsync(query, page, cancellationToken))?.After;
            if (after is null && page.StartIndex <= await counting)
            {
                after = await query.FindKeyAtAsync(page.StartIndex - 1, cancellationToken);
            }

            if (after is null)
            {
                return [];
            }
        }

        var found = new PageContent();
        await foreach (var resource in query.ReadAsync(after, page.Count, cancellationToken).Take(page.Count).WithCancellation(cancellationToken))
        {
            found.Add(resource);
        }

        if (found.Count == page.Count)
        {
            await SetBookmarkAsync(query, page, new PageBookmark(found.Resources[^1].RowKey, Total: null, clock.GetUtcNow()), cancellationToken);
        }

        return found.Resources;
    }

    /// <summary>
    /// With a filter the first page looks at all resources, as the total asks for it. What it learns goes into the bookmark, so that the next
    /// page looks no further than it must. Only where the total was counted too long ago is it counted again.
    /// </summary>
    private async Task<ResourcePage> SearchAsync(ListQuery query, PageRequest page, CancellationToken cancellationToken)
    {
        var bookmark = page is { StartIndex: > 1, Count: > 0 } ? await FindBookmarkAsync(query, page, cancellationToken) : null;
        if (bookmark is not { Total: { } total } || clock.GetUtcNow() - bookmark.CountedAt >= PageBookmarks.Lifetime)
        {
            return await CountAndReadAsync(query, page, bookmark?.After, cancellationToken);
        }

        var found = new PageContent();
        await foreach (var match in query.ReadMatchesAsync(bookmark.After, cancellationToken).Take(page.Count).WithCancellation(cancellationToken))
        {
            found.Add(match.Resource);
        }

        var reached = page.StartIndex - 1 + found.Count;
        if (found.Count < page.Count)
        {
            return new ResourcePage(found.Resources, reached, page.StartIndex);
        }

        total = Math.Max(total, reached);
        await SetBookmarkAsync(query, page, new PageBookmark(found.Resources[^1].RowKey, total, bookmark.CountedAt), cancellationToken);
        return new ResourcePage(found.Resources, total, page.StartIndex);
    }

    /// <param name="query">The query.</param>
    /// <param name="page">The page.</param>
    /// <param name="after">The row key behind which the page begins, where that is known; else the places are counted.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    private async Task<ResourcePage> CountAndReadAsync(ListQuery query, PageRequest page, string? after, CancellationToken cancellationToken)
    {
        var countedAt = clock.GetUtcNow();
        var total = 0;
        var later = 0;
        var found = new PageContent();
        await foreach (var (_, resource) in query.ReadMatchesAsync(after: null, cancellationToken))
        {
            total++;
            if (after is null ? total >= page.StartIndex : query.Compare(resource.RowKey, after) > 0)
            {
                if (found.Count < page.Count)
                {
                    found.Add(resource);
                }
                else
                {
                    later++;
                }
            }
        }

        if (after is not null)
        {
            // The walk's own places go on, whatever was deleted behind it.
            total = page.StartIndex - 1 + found.Count + later;
        }

        if (found.Count > 0 && later > 0)
        {
            await SetBookmarkAsync(query, page, new PageBookmark(found.Resources[^1].RowKey, total, countedAt), cancellationToken);
        }

        return new ResourcePage(found.Resources, total, page.StartIndex);
    }

    private Task<PageBookmark?> FindBookmarkAsync(ListQuery query, PageRequest page, CancellationToken cancellationToken) =>
        bookmarks.FindAsync(query.Tenant, query.Name, query.FilterFingerprint, page.StartIndex, cancellationToken);

    private Task SetBookmarkAsync(ListQuery query, PageRequest page, PageBookmark bookmark, CancellationToken cancellationToken) =>
        page.StartIndex > int.MaxValue - page.Count
            ? Task.CompletedTask
            : bookmarks.SetAsync(query.Tenant, query.Name, query.FilterFingerprint, page.StartIndex + page.Count, bookmark, cancellationToken);
}
