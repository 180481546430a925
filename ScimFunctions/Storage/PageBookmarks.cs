using System.Globalization;
using Azure.Data.Tables;
using Microsoft.Extensions.Logging;

namespace ScimFunctions.Storage;

/// <summary>Where a page of an index-paged list begins, and what is known of the list as a whole.</summary>
/// <param name="After">The row key behind which the page begins.</param>
/// <param name="Total">How many resources the list had when it was counted; null for a list that is counted anew for each page.</param>
/// <param name="CountedAt">When that was.</param>
public sealed record PageBookmark(string After, int? Total, DateTimeOffset CountedAt);

/// <summary>
/// Where the pages of an index-paged list begin, so that the next page goes on behind the last one instead of counting from the start, on
/// whichever instance it is served. It also keeps a walk right while resources before the page are deleted, which moves every place after them.
/// </summary>
/// <remarks>
/// Queries are without number, and nobody deletes bookmarks: so those with a filter share a few slots, and whoever comes later takes the row.
/// A query whose row was taken pays by looking from the start once.
/// </remarks>
public sealed partial class PageBookmarks(DirectoryTable directory, TimeProvider clock, ILogger<PageBookmarks> logger)
{
    /// <summary>How long a walk may pause between two pages; behind an older bookmark the places are counted anew.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(10);

    private const int Slots = 64;

    /// <summary>The bookmark of the page that starts there, or null if nobody has read up to there lately.</summary>
    /// <param name="tenant">The tenant.</param>
    /// <param name="list">Which list, for example <c>users</c>.</param>
    /// <param name="query">The hexadecimal hash of the list's filter; empty for all of it.</param>
    /// <param name="startIndex">The place of the page's first resource.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    public async Task<PageBookmark?> FindAsync(string tenant, string list, string query, int startIndex, CancellationToken cancellationToken)
    {
        var row = await directory.FindAsync(tenant, DirectoryKeys.Bookmark(Slot(list, query), startIndex), cancellationToken);
        if (row?.GetDateTimeOffset("SetAt") is not { } setAt || clock.GetUtcNow() - setAt >= Lifetime)
        {
            return null;
        }

        return (row.GetString("Query") ?? "") == query
            ? new PageBookmark(row.GetString("After"), row.GetInt32("Total"), row.GetDateTimeOffset("CountedAt") ?? setAt)
            : null;
    }

    /// <summary>Remembers where a page begins. That it cannot be written costs the next page a count, so it never fails a request.</summary>
    public async Task SetAsync(string tenant, string list, string query, int startIndex, PageBookmark bookmark, CancellationToken cancellationToken)
    {
        var row = new TableEntity(tenant, DirectoryKeys.Bookmark(Slot(list, query), startIndex))
        {
            ["Query"] = query,
            ["After"] = bookmark.After,
            ["SetAt"] = clock.GetUtcNow(),
            ["CountedAt"] = bookmark.CountedAt,
        };
        if (bookmark.Total is { } total)
        {
            row["Total"] = total;
        }

        try
        {
            await directory.PutAsync(row, cancellationToken);
        }
        catch (Exception failure) when (!cancellationToken.IsCancellationRequested)
        {
            LogNotSet(failure, tenant, list, startIndex);
        }
    }

    private static string Slot(string list, string query) =>
        query.Length == 0 ? list : $"{list}-{int.Parse(query.AsSpan(0, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture) % Slots}";

    [LoggerMessage(EventId = 301, Level = LogLevel.Warning, Message = "The bookmark of {Tenant} for {List} at {StartIndex} could not be set.")]
    private partial void LogNotSet(Exception failure, string tenant, string list, int startIndex);
}
