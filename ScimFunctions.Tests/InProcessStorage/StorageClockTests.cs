using Azure.Data.Tables;
using Azure.Storage.Queues;
using ScimFunctions.InProcessStorage;
using ScimFunctions.Tests.InProcessStorage.Contract;
using ScimFunctions.Tests.LocalHost;

namespace ScimFunctions.Tests.InProcessStorage;

/// <summary>What depends on time, on a clock that a test moves.</summary>
public sealed class StorageClockTests
{
    private readonly ManualTime time = new(new DateTimeOffset(2026, 11, 22, 12, 0, 0, TimeSpan.Zero));
    private readonly InProcessStorageAccount account;

    public StorageClockTests() => account = new InProcessStorageAccount(time);

    [Fact]
    public async Task ETags_move_while_the_clock_stands_still()
    {
        var table = account.CreateTableClient().GetTableClient("Rows");
        await table.CreateIfNotExistsAsync();

        var first = await table.UpsertEntityAsync(new TableEntity("p", "r"));
        var second = await table.UpsertEntityAsync(new TableEntity("p", "r"));
        TableEntity row = await table.GetEntityAsync<TableEntity>("p", "r");

        Assert.Equal("W/\"datetime'2026-11-22T12%3A00%3A00.0000000Z'\"", first.Headers.ETag!.Value.ToString());
        Assert.Equal("W/\"datetime'2026-11-22T12%3A00%3A00.0000001Z'\"", second.Headers.ETag!.Value.ToString());
        Assert.Equal((row.ETag, time.GetUtcNow().AddTicks(1)), (second.Headers.ETag.Value, row.Timestamp!.Value));
    }

    [Fact]
    public async Task A_deleted_tables_name_is_blocked_for_a_while_where_Azurite_frees_it_at_once()
    {
        await account.TableAsync("POST", "Tables", """{"TableName":"Rows"}""");
        Assert.Equal((204, null), await account.TableAsync("DELETE", "Tables('Rows')"));

        Assert.Equal((409, "TableBeingDeleted"), await account.TableAsync("POST", "Tables", """{"TableName":"rows"}"""));
        Assert.Equal((404, "TableNotFound"), await account.TableAsync("GET", "Rows()"));
        Assert.Equal((404, "ResourceNotFound"), await account.TableAsync("DELETE", "Tables('Rows')"));
        time.Advance(TimeSpan.FromSeconds(40));
        Assert.Equal((201, null), await account.TableAsync("POST", "Tables", """{"TableName":"rows"}"""));
    }

    [Fact]
    public async Task A_deleted_queues_name_is_blocked_for_a_while()
    {
        await account.QueueAsync("PUT", "changes");
        Assert.Equal((204, null), await account.QueueAsync("DELETE", "changes"));

        Assert.Equal((409, "QueueBeingDeleted"), await account.QueueAsync("PUT", "changes"));
        time.Advance(TimeSpan.FromSeconds(30));
        Assert.Equal((201, null), await account.QueueAsync("PUT", "changes"));
    }

    [Fact]
    public async Task A_message_comes_back_when_its_invisibility_ends_and_its_old_receipt_is_worthless()
    {
        var queue = await NewQueueAsync();
        await queue.SendMessageAsync("m");
        var first = Assert.Single((await queue.ReceiveMessagesAsync(1, TimeSpan.FromSeconds(30))).Value);

        time.Advance(TimeSpan.FromSeconds(29));
        Assert.Empty((await queue.ReceiveMessagesAsync()).Value);
        time.Advance(TimeSpan.FromSeconds(1));
        var second = Assert.Single((await queue.ReceiveMessagesAsync()).Value);

        Assert.Equal((first.MessageId, 2L), (second.MessageId, second.DequeueCount));
        Assert.Equal((400, "PopReceiptMismatch"), await StorageBackend.RefusalOf(() => queue.DeleteMessageAsync(first.MessageId, first.PopReceipt)));
        Assert.Equal(204, (await queue.DeleteMessageAsync(second.MessageId, second.PopReceipt)).Status);
    }

    [Fact]
    public async Task A_message_expires_after_7_days_unless_it_is_to_live_for_another_time()
    {
        var queue = await NewQueueAsync();
        await queue.SendMessageAsync("week");
        await queue.SendMessageAsync("second", timeToLive: TimeSpan.FromSeconds(1));
        await queue.SendMessageAsync("ever", timeToLive: TimeSpan.FromSeconds(-1));

        time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(["week", "ever"], (await queue.PeekMessagesAsync(32)).Value.Select(message => message.MessageText));
        time.Advance(TimeSpan.FromDays(7));
        Assert.Equal(1, (await queue.GetPropertiesAsync()).Value.ApproximateMessagesCount);
        Assert.Equal("ever", Assert.Single((await queue.ReceiveMessagesAsync(32)).Value).MessageText);
    }

    [Fact]
    public async Task A_received_message_that_expires_meanwhile_cannot_be_deleted()
    {
        var queue = await NewQueueAsync();
        await queue.SendMessageAsync("m", timeToLive: TimeSpan.FromSeconds(10));
        var received = Assert.Single((await queue.ReceiveMessagesAsync(1, TimeSpan.FromSeconds(30))).Value);

        time.Advance(TimeSpan.FromSeconds(10));

        Assert.Equal((404, "MessageNotFound"), await StorageBackend.RefusalOf(() => queue.DeleteMessageAsync(received.MessageId, received.PopReceipt)));
    }

    [Fact]
    public async Task Messages_come_in_the_order_in_which_they_become_visible()
    {
        var queue = await NewQueueAsync();
        await queue.SendMessageAsync("late", visibilityTimeout: TimeSpan.FromSeconds(20), timeToLive: null);
        await queue.SendMessageAsync("early", visibilityTimeout: TimeSpan.FromSeconds(10), timeToLive: null);
        await queue.SendMessageAsync("now");

        time.Advance(TimeSpan.FromSeconds(20));

        Assert.Equal(["now", "early", "late"], (await queue.ReceiveMessagesAsync(32)).Value.Select(message => message.MessageText));
    }

    private async Task<QueueClient> NewQueueAsync()
    {
        var queue = account.CreateQueueClient().GetQueueClient("changes");
        await queue.CreateIfNotExistsAsync();
        return queue;
    }
}
