using Azure.Data.Tables;
using Microsoft.Extensions.Logging;

namespace ScimFunctions.Storage;

/// <summary>
/// Where the pages of an index-paged list begin, so that the next page goes on behind the last one instead of counting from the start, on
/// whichever instance it is served. It also keeps a walk right while users before the page are deleted, which moves every place after them.
/// </summary>
public sealed partial class PageBookmarks(ScimTables tables, TimeProvider clock, ILogger<PageBookmarks> logger)
{
    /// <summary>How long a walk may pause between two pages; behind an older bookmark the places are counted anew.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(10);

    /// <summary>The row key behind which the page begins, or null if nobody has read up to there lately.</summary>
    public async Task<string?> FindAsync(string tenant, string list, int startIndex, CancellationToken cancellationToken)
    {
        var row = await tables.Directory.GetEntityIfExistsAsync<TableEntity>(
            tenant, DirectoryKeys.Bookmark(list, startIndex), cancellationToken: cancellationToken);
        return row.HasValue && clock.GetUtcNow() - row.Value!.GetDateTimeOffset("SetAt") < Lifetime ? row.Value.GetString("After") : null;
    }

    /// <summary>Remembers where a page begins. That it cannot be written costs the next page a count, so it never fails a request.</summary>
    public async Task SetAsync(string tenant, string list, int startIndex, string after, CancellationToken cancellationToken)
    {
        var row = new TableEntity(tenant, DirectoryKeys.Bookmark(list, startIndex)) { ["After"] = after, ["SetAt"] = clock.GetUtcNow() };
        try
        {
            await tables.Directory.UpsertEntityAsync(row, TableUpdateMode.Replace, cancellationToken);
        }
        catch (Exception failure) when (!cancellationToken.IsCancellationRequested)
        {
            LogNotSet(failure, tenant, list, startIndex);
        }
    }

    [LoggerMessage(EventId = 301, Level = LogLevel.Warning, Message = "The bookmark of {Tenant} for {List} at {StartIndex} could not be set.")]
    private partial void LogNotSet(Exception failure, string tenant, string list, int startIndex);
}
