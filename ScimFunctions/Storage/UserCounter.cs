using Azure;
using Azure.Data.Tables;

namespace ScimFunctions.Storage;

/// <summary>
/// Counts a tenant's users without scanning them and without a row that every write would fight over. Each create or delete inserts a ±1
/// row in its own transaction; a reader adds them to the base row, and folds them into it when they have become many.
/// </summary>
public sealed class UserCounter(ScimTables tables)
{
    /// <summary>How many ±1 rows may stand before a reader folds them.</summary>
    private const int FoldAbove = 200;

    /// <summary>A transaction takes 100 operations, one of which writes the base row.</summary>
    private const int FoldAtOnce = 99;

    private const int MaxReads = 5;

    /// <summary>The row that counts one create (1) or delete (-1); it belongs into the write's own transaction.</summary>
    public static TableEntity Delta(int delta) => new()
    {
        RowKey = DirectoryKeys.UserCountDelta(Guid.NewGuid().ToString("N")),
        ["Delta"] = delta,
    };

    /// <summary>
    /// The number of users, by one range query. Where the rows fill more than one page, a fold between the pages could be counted twice or
    /// not at all; the base row's epoch tells, and the rows are read again.
    /// </summary>
    public async Task<int> CountAsync(string tenant, CancellationToken cancellationToken)
    {
        for (var read = 1; ; read++)
        {
            var (baseRow, deltas, pages) = await ReadAsync(tenant, cancellationToken);
            if (pages > 1 && read < MaxReads && await ReadBaseAsync(tenant, cancellationToken) is var now && Epoch(now) != Epoch(baseRow))
            {
                continue;
            }

            var count = Count(baseRow) + deltas.Sum(Delta);
            if (deltas.Count > FoldAbove)
            {
                await FoldAsync(tenant, baseRow, deltas, cancellationToken);
            }

            return (int)Math.Max(0, count);
        }
    }

    /// <summary>Moves rows into the base row, all or none; if another reader was faster, its fold stands and this one is dropped.</summary>
    private async Task FoldAsync(string tenant, TableEntity? baseRow, List<TableEntity> deltas, CancellationToken cancellationToken)
    {
        var folded = deltas[..FoldAtOnce];
        var transaction = new DirectoryTransaction(tables.Directory, tenant);
        var newBase = new TableEntity
        {
            RowKey = DirectoryKeys.UserCount,
            ["Count"] = Count(baseRow) + folded.Sum(Delta),
            ["Epoch"] = Epoch(baseRow) + 1,
        };
        _ = baseRow is null ? transaction.Insert(newBase) : transaction.Replace(newBase, baseRow.ETag);
        foreach (var row in folded)
        {
            transaction.Delete(row.RowKey, ETag.All);
        }

        await transaction.CommitAsync(cancellationToken);
    }

    private async Task<(TableEntity? Base, List<TableEntity> Deltas, int Pages)> ReadAsync(string tenant, CancellationToken cancellationToken)
    {
        TableEntity? baseRow = null;
        var deltas = new List<TableEntity>();
        var pages = 0;
        var end = DirectoryKeys.UserCount[..^1] + (char)(DirectoryKeys.UserCount[^1] + 1);
        var filter = $"PartitionKey eq '{tenant}' and RowKey ge '{DirectoryKeys.UserCount}' and RowKey lt '{end}'";
        await foreach (var page in tables.Directory.QueryAsync<TableEntity>(filter, cancellationToken: cancellationToken).AsPages())
        {
            pages++;
            foreach (var row in page.Values)
            {
                if (row.RowKey == DirectoryKeys.UserCount)
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

    private async Task<TableEntity?> ReadBaseAsync(string tenant, CancellationToken cancellationToken)
    {
        var row = await tables.Directory.GetEntityIfExistsAsync<TableEntity>(tenant, DirectoryKeys.UserCount, cancellationToken: cancellationToken);
        return row.HasValue ? row.Value : null;
    }

    private static long Count(TableEntity? baseRow) => baseRow?.GetInt64("Count") ?? 0;

    private static long Epoch(TableEntity? baseRow) => baseRow?.GetInt64("Epoch") ?? 0;

    private static int Delta(TableEntity row) => row.GetInt32("Delta") ?? 0;
}
