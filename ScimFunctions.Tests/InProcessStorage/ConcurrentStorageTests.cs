using Azure;
using Azure.Data.Tables;
using ScimFunctions.InProcessStorage;
using ScimFunctions.Tests.InProcessStorage.Contract;

namespace ScimFunctions.Tests.InProcessStorage;

public sealed class ConcurrentStorageTests
{
    private const int Writers = 8;
    private const int WritesEach = 200;
    private const int DifferentReads = 100;

    private readonly InProcessStorageAccount account = new();

    [Fact]
    public async Task No_reader_sees_half_of_a_transaction()
    {
        var table = await NewTableAsync();
        await WritePairAsync(table, -1);
        using var enough = new CancellationTokenSource();

        var writing = Task.WhenAll(Enumerable.Range(0, Writers).Select(writer => Task.Run(async () =>
        {
            for (var i = writer; !enough.IsCancellationRequested; i += Writers)
            {
                await WritePairAsync(table, i);
            }
        })));
        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(async () =>
        {
            var seen = new HashSet<int>();
            while (seen.Count < DifferentReads)
            {
                await Task.Yield();
                var pair = await StorageBackend.ListAsync(table.QueryAsync<TableEntity>("PartitionKey eq 'p'"));
                Assert.Equal(pair[0].GetInt32("N"), pair[1].GetInt32("N"));
                seen.Add(pair[0].GetInt32("N")!.Value);
            }
        })));
        await enough.CancelAsync();
        await writing;
    }

    [Fact]
    public async Task A_counter_under_compare_and_set_loses_no_increment()
    {
        var table = await NewTableAsync();
        await table.AddEntityAsync(new TableEntity("p", "n") { ["N"] = 0 });

        await Task.WhenAll(Enumerable.Range(0, Writers).Select(_ => Task.Run(async () =>
        {
            for (var i = 0; i < WritesEach; i++)
            {
                await IncrementAsync(table);
            }
        })));

        TableEntity counter = await table.GetEntityAsync<TableEntity>("p", "n");
        Assert.Equal(Writers * WritesEach, counter.GetInt32("N"));
        Assert.Equal(account.Faults.Count, account.Faults.RoundTrips.Count);
    }

    [Fact]
    public async Task Partitions_are_created_and_scanned_at_the_same_time()
    {
        var table = await NewTableAsync();

        await Task.WhenAll(Enumerable.Range(0, Writers).Select(writer => Task.Run(async () =>
        {
            for (var i = 0; i < WritesEach; i++)
            {
                await table.AddEntityAsync(new TableEntity($"{writer}-{i:000}", "r"));
                if (i % 20 == 0)
                {
                    await StorageBackend.ListAsync(table.QueryAsync<TableEntity>());
                }
            }
        })));
        var rows = await StorageBackend.ListAsync(table.QueryAsync<TableEntity>());

        Assert.Equal(Writers * WritesEach, rows.Count);
        Assert.Equal(rows.Select(row => row.PartitionKey).Order(StringComparer.Ordinal), rows.Select(row => row.PartitionKey));
    }

    private static async Task IncrementAsync(TableClient table)
    {
        while (true)
        {
            TableEntity row = await table.GetEntityAsync<TableEntity>("p", "n");
            try
            {
                await table.UpdateEntityAsync(new TableEntity("p", "n") { ["N"] = row.GetInt32("N") + 1 }, row.ETag);
                return;
            }
            catch (RequestFailedException refusal) when (refusal.Status == 412)
            {
                // Another was faster.
            }
        }
    }

    private static async Task WritePairAsync(TableClient table, int n)
    {
        // Nothing here waits for a network: the others get their turn.
        await Task.Yield();
        await table.SubmitTransactionAsync(
        [
            new(TableTransactionActionType.UpsertReplace, new TableEntity("p", "1") { ["N"] = n }),
            new(TableTransactionActionType.UpsertReplace, new TableEntity("p", "2") { ["N"] = n }),
        ]);
    }

    private async Task<TableClient> NewTableAsync()
    {
        var table = account.CreateTableClient().GetTableClient("Rows");
        await table.CreateIfNotExistsAsync();
        return table;
    }
}
