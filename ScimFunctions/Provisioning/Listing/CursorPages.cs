using ScimFunctions.Scim;
using ScimFunctions.Scim.Queries;

namespace ScimFunctions.Provisioning.Listing;

/// <summary>Pages by cursor (RFC 9865, docs/decisions/0010): a page goes on behind a row, whatever was created or deleted meanwhile.</summary>
public sealed class CursorPages(PageCursors cursors)
{
    /// <summary>
    /// How many resources a request looks at to find those that match, if there is time. Where that is not enough the page is short, or empty,
    /// and its <c>nextCursor</c> goes on.
    /// </summary>
    public const int MaxLookedAt = 10_000;

    private const int ScanPageSize = 1000;

    /// <param name="query">The query.</param>
    /// <param name="count">How many resources at most, 1 or more.</param>
    /// <param name="cursor">As it was sent; empty for the first page.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <exception cref="ScimException">400 <c>invalidCursor</c> or <c>expiredCursor</c>.</exception>
    public Task<ResourcePage> ReadAsync(ListQuery query, int count, string cursor, CancellationToken cancellationToken)
    {
        var position = cursors.Read(query.Tenant, query.Fingerprint, cursor);
        return query.IsSorted || query.HasCandidates
            ? ReadMatchesAsync(query, count, position, cancellationToken)
            : ScanAsync(query, count, position, cancellationToken);
    }

    /// <summary>All matches are there, so that the page before is known as well as the next.</summary>
    private async Task<ResourcePage> ReadMatchesAsync(ListQuery query, int count, CursorPosition position, CancellationToken cancellationToken)
    {
        var matches = await MatchedResources.ReadAsync(query, cancellationToken);
        var start = position.After is not { } after ? 0
            : matches.TakeWhile(match => query.Compare(match.Key, match.Resource.RowKey, position.Key, after) <= 0).Count();
        var end = Math.Min(start + count, matches.Count);
        return new ResourcePage([.. matches.Take(start..end).Select(match => match.Resource)], matches.Count, StartIndex: null)
        {
            NextCursor = end == matches.Count ? null : Write(query, Behind(matches, end)),
            PreviousCursor = start == 0 ? null : Write(query, Behind(matches, Math.Max(0, start - count))),
        };
    }

    private static CursorPosition Behind(IReadOnlyList<MatchedResource> matches, int start) => start == 0
        ? CursorPosition.Start
        : new CursorPosition(matches[start - 1].Resource.RowKey, matches[start - 1].Key);

    /// <summary>Storage is read forwards alone, so that no cursor leads back.</summary>
    private async Task<ResourcePage> ScanAsync(ListQuery query, int count, CursorPosition position, CancellationToken cancellationToken)
    {
        var counting = query.HasFilter ? null : query.CountAsync(cancellationToken);
        var found = new PageContent();
        var (lookedAt, last, isLast) = (0, position.After, true);

        // One more than the page tells whether there is a next one.
        var pageSize = query.HasFilter ? ScanPageSize : Math.Min(count + 1, ScanPageSize);
        await foreach (var resource in query.ReadAsync(position.After, pageSize, cancellationToken))
        {
            if (found.Count == count || (query.HasFilter && (lookedAt == MaxLookedAt || (lookedAt > 0 && query.IsOutOfTime))))
            {
                isLast = false;
                break;
            }

            if (query.TryMatch(resource, out _) && !found.TryAdd(resource))
            {
                isLast = false;
                break;
            }

            lookedAt++;
            last = resource.RowKey;
        }

        int? total = counting is not null ? await counting : position.After is null && isLast ? found.Count : null;
        return new ResourcePage(found.Resources, total, StartIndex: null)
        {
            NextCursor = isLast ? null : Write(query, new CursorPosition(last, SortKey.Missing)),
        };
    }

    private string Write(ListQuery query, CursorPosition position) => cursors.Write(query.Tenant, query.Fingerprint, position);
}
