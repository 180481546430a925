using Azure.Data.Tables;
using Azure;
using Microsoft.Extensions.Logging;
using ScimFunctions.Scim;

namespace ScimFunctions.Storage;

/// <summary>
/// Counts a tenant's resources of one type without scanning them and without a row that every write would fight over. Each create or delete inserts a ±1
/// row in its own transaction; a reader adds them to the base row, and folds them into it when they have become many.
/// </summary>
public sealed partial class ResourceCounter(DirectoryTable directory, ILogger<ResourceCounter> logger)
{
    /// <summary>The column of a ±1 row.</summary>
    internal const string DeltaColumn = "Delta";

    /// <summary>How many ±1 rows may stand before a reader folds them.</summary>
    private const int FoldAbove = 200;

    /// <summary>A transaction takes 100 operations, one of which writes the base row.</summary>
    private const int FoldAtOnce = 99;

    /// <summary>How many folds one read does at most, so that it pays for the rows that it had to read without taking long.</summary>
    private const int FoldsPerRead = 10;

    /// <summary>
    /// Folds take the rows that come first. While no more than these are folded during a read, none of them is a row that the read has not
    /// come to yet, and what it adds up is right.
    /// </summary>
    private const int FoldsWithinOnePage = 999 / FoldAtOnce;

    private const int MaxReads = 5;

    /// <summary>
    /// The number of them, by one range query. Where the rows fill more than one page, many folds between the pages could take rows that
    /// are not read yet; the base row's epoch tells, and the rows are read again.
    /// </summary>
    /// <param name="tenant">The tenant.</param>
    /// <param name="name">What is counted: <c>users</c>, <c>groups</c>.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <exception cref="ScimException">503: others kept folding.</exception>
    public async Task<int> CountAsync(string tenant, string name, CancellationToken cancellationToken)
    {
        for (var read = 1; read <= MaxReads; read++)
        {
            var (baseRow, deltas, pages) = await ReadAsync(tenant, DirectoryKeys.Count(name), cancellationToken);
            if (pages == 1 || Epoch(await directory.FindAsync(tenant, DirectoryKeys.Count(name), cancellationToken)) - Epoch(baseRow) <= FoldsWithinOnePage)
            {
                await FoldAsync(tenant, DirectoryKeys.Count(name), deltas, cancellationToken);
                return (int)Math.Max(0, Count(baseRow) + deltas.Sum(DeltaOf));
            }
        }

        throw new ScimException(HttpStatusCode.ServiceUnavailable, scimType: null, $"The number of {name} is being worked out by others. Try again.");
    }

    /// <summary>Folds the rows that are there, if they are many. It only saves later readers work, so that a failure is logged and no more.</summary>
    private async Task FoldAsync(string tenant, string countKey, List<TableEntity> deltas, CancellationToken cancellationToken)
    {
        try
        {
            for (var (fold, first) = (0, 0); fold < FoldsPerRead && deltas.Count - first > FoldAbove; fold++, first += FoldAtOnce)
            {
                if (!await TryFoldAsync(tenant, countKey, deltas[first..(first + FoldAtOnce)], cancellationToken))
                {
                    return;
                }
            }
        }
        catch (Exception failure) when (!cancellationToken.IsCancellationRequested)
        {
            LogNotFolded(failure, tenant);
        }
    }

    /// <summary>Moves rows into the base row, all or none; if another reader was faster, its fold stands and this one is dropped.</summary>
    private async Task<bool> TryFoldAsync(string tenant, string countKey, List<TableEntity> folded, CancellationToken cancellationToken)
    {
        var baseRow = await directory.FindAsync(tenant, countKey, cancellationToken);
        var transaction = directory.Begin(tenant);
        var newBase = new TableEntity
        {
            RowKey = countKey,
            ["Count"] = Count(baseRow) + folded.Sum(DeltaOf),
            ["Epoch"] = Epoch(baseRow) + 1,
        };
        _ = baseRow is null ? transaction.Insert(newBase) : transaction.Replace(newBase, baseRow.ETag);
        foreach (var row in folded)
        {
            transaction.Delete(row.RowKey, ETag.All);
        }

        return await transaction.CommitAsync(cancellationToken) == TransactionOutcome.Committed;
    }

    private async Task<(TableEntity? Base, List<TableEntity> Deltas, int Pages)> ReadAsync(string tenant, string countKey, CancellationToken cancellationToken)
    {
        TableEntity? baseRow = null;
        var deltas = new List<TableEntity>();
        var pages = 0;
        await foreach (var page in directory.ScanAsync(tenant, countKey, cancellationToken).AsPages())
        {
            pages++;
            foreach (var row in page.Values)
            {
                if (row.RowKey == countKey)
                {
                    baseRow = row;
                }
                else
                {
                    deltas.Add(row);
                }
            }
        }

        return (baseRow, deltas, pages);
    }

    private static long Count(TableEntity? baseRow) => baseRow?.GetInt64("Count") ?? 0;

    private static long Epoch(TableEntity? baseRow) => baseRow?.GetInt64("Epoch") ?? 0;

    private static int DeltaOf(TableEntity row) => row.GetInt32(DeltaColumn) ?? 0;

    [LoggerMessage(EventId = 302, Level = LogLevel.Warning, Message = "The count rows of {Tenant} could not be folded.")]
    private partial void LogNotFolded(Exception failure, string tenant);
}
