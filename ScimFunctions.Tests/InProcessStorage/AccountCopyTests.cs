using Azure.Data.Tables;
using ScimFunctions.InProcessStorage;
using ScimFunctions.Tests.LocalHost;

namespace ScimFunctions.Tests.InProcessStorage;

public sealed class AccountCopyTests
{
    private readonly ManualTime time = new(new DateTimeOffset(2026, 11, 22, 12, 0, 0, TimeSpan.Zero));

    [Fact]
    public async Task A_copy_begins_with_the_rows_and_messages_and_then_goes_its_own_way()
    {
        var account = new InProcessStorageAccount(time);
        var (table, queue) = (account.CreateTableClient().GetTableClient("Rows"), account.CreateQueueClient().GetQueueClient("changes"));
        await table.CreateIfNotExistsAsync();
        await queue.CreateIfNotExistsAsync();
        await table.AddEntityAsync(new TableEntity("p", "kept") { ["Value"] = 1 });
        await table.AddEntityAsync(new TableEntity("p", "changed") { ["Value"] = 1 });
        await queue.SendMessageAsync("before");

        var copy = account.Copy(time);
        var (copiedTable, copiedQueue) = (copy.CreateTableClient().GetTableClient("Rows"), copy.CreateQueueClient().GetQueueClient("changes"));
        await table.UpsertEntityAsync(new TableEntity("p", "changed") { ["Value"] = 2 });
        await copiedTable.DeleteEntityAsync("p", "kept");
        await queue.SendMessageAsync("after");

        Assert.Equal(["changed 2", "kept 1"], await RowsAsync(table));
        Assert.Equal(["changed 1"], await RowsAsync(copiedTable));
        Assert.Equal(["before"], (await copiedQueue.PeekMessagesAsync(maxMessages: 10)).Value.Select(message => message.MessageText));
        Assert.Equal(2, (await queue.PeekMessagesAsync(maxMessages: 10)).Value.Length);
    }

    [Fact]
    public async Task A_copy_made_before_a_call_is_what_a_process_leaves_that_stops_there()
    {
        var account = new InProcessStorageAccount(time);
        var table = account.CreateTableClient().GetTableClient("Rows");
        await table.CreateIfNotExistsAsync();
        var copies = new List<InProcessStorageAccount>();
        account.Faults.FailWhere(
            _ =>
            {
                copies.Add(account.Copy(time));
                return false;
            },
            default);

        await table.AddEntityAsync(new TableEntity("p", "1") { ["Value"] = 1 });
        await table.AddEntityAsync(new TableEntity("p", "2") { ["Value"] = 1 });

        Assert.Equal(2, copies.Count);
        Assert.Empty(await RowsAsync(copies[0].CreateTableClient().GetTableClient("Rows")));
        Assert.Equal(["1 1"], await RowsAsync(copies[1].CreateTableClient().GetTableClient("Rows")));
    }

    private static async Task<List<string>> RowsAsync(TableClient table) =>
        await table.QueryAsync<TableEntity>().Select(row => $"{row.RowKey} {row["Value"]}").ToListAsync();
}
