using Azure;
using Azure.Core;
using Azure.Core.Pipeline;
using Azure.Data.Tables;
using ScimFunctions.InProcessStorage;
using ScimFunctions.Tests.InProcessStorage.Contract;
using ScimFunctions.Tests.LocalHost;

namespace ScimFunctions.Tests.InProcessStorage;

public sealed class StorageFaultsTests
{
    private readonly ManualTime time = new(new DateTimeOffset(2026, 11, 22, 12, 0, 0, TimeSpan.Zero));
    private readonly InProcessStorageAccount account;

    public StorageFaultsTests() => account = new InProcessStorageAccount(time);

    [Fact]
    public async Task Every_round_trip_is_counted_and_says_what_it_was()
    {
        var table = await NewTableAsync(retries: 0);
        var queue = account.CreateQueueClient().GetQueueClient("changes");

        await table.AddEntityAsync(new TableEntity("p", "r"));
        await table.GetEntityIfExistsAsync<TableEntity>("p", "missing");
        await table.SubmitTransactionAsync([new(TableTransactionActionType.Add, new TableEntity("p", "u|1")), new(TableTransactionActionType.UpsertMerge, new TableEntity("p", "n|users"))]);
        await StorageBackend.ListAsync(table.QueryAsync<TableEntity>("PartitionKey eq 'p'", maxPerPage: 2));
        await queue.CreateIfNotExistsAsync();
        await queue.SendMessageAsync("m");

        Assert.Equal(
            [
                "1. InsertEntity Rows r", "2. GetEntity Rows missing", "3. Transaction Rows Insert u|1, Merge n|users",
                "4. QueryEntities Rows PartitionKey eq 'p'", "5. QueryEntities Rows PartitionKey eq 'p'", "6. CreateQueue changes ", "7. SendMessage changes ",
            ],
            account.Faults.RoundTrips.Select(roundTrip => roundTrip.ToString()));
        Assert.Equal(7, account.Faults.Count);
    }

    [Theory]
    [InlineData(StorageFault.ConnectionRefused, false, 0)]
    [InlineData(StorageFault.ServerBusy, false, 503)]
    [InlineData(StorageFault.AnswerLost, true, 0)]
    [InlineData(StorageFault.OperationTimedOut, true, 500)]
    public async Task A_call_that_is_not_retried_fails_and_has_happened_or_not(StorageFault fault, bool happened, int status)
    {
        var table = await NewTableAsync(retries: 0);
        account.Faults.FailCall(1, fault);

        var failure = await Assert.ThrowsAsync<RequestFailedException>(() => table.AddEntityAsync(new TableEntity("p", "r")));

        Assert.Equal(status, failure.Status);
        Assert.Equal(happened, (await table.GetEntityIfExistsAsync<TableEntity>("p", "r")).HasValue);
        Assert.Equal(fault, account.Faults.RoundTrips[0].Fault);
    }

    [Theory]
    [InlineData(StorageFault.ConnectionRefused, false)]
    [InlineData(StorageFault.Timeout, false)]
    [InlineData(StorageFault.AnswerLost, true)]
    public async Task A_fault_of_the_connection_gives_no_answer_and_a_table_is_there_or_not(StorageFault fault, bool created)
    {
        account.Faults.FailCall(1, fault);

        var failure = await Assert.ThrowsAnyAsync<Exception>(() => account.TableAsync("POST", "Tables", """{"TableName":"Rows"}"""));

        Assert.True(failure is HttpRequestException or TaskCanceledException, failure.ToString());
        Assert.Equal(created ? 200 : 404, (await account.TableAsync("GET", "Tables('Rows')")).Status);
    }

    [Fact]
    public async Task The_account_answers_for_tables_and_queues_and_for_nothing_else()
    {
        Assert.Equal((200, null), await account.TableAsync("GET", "Tables"));
        Assert.Equal((201, null), await account.QueueAsync("PUT", "changes"));

        var blobs = HttpPipelineBuilder.Build(new TableClientOptions { Transport = account.Transport });
        using var message = blobs.CreateMessage();
        message.Request.Uri.Reset(new Uri("https://inprocess.blob.storage.invalid/?comp=list"));
        await Assert.ThrowsAsync<InvalidOperationException>(() => blobs.SendAsync(message, CancellationToken.None).AsTask());
        Assert.Equal(2, account.Faults.Count);
    }

    [Fact]
    public async Task A_timeout_that_is_not_retried_is_a_cancellation_and_nothing_has_happened()
    {
        var table = await NewTableAsync(retries: 0);
        account.Faults.FailCall(1, StorageFault.Timeout);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => table.AddEntityAsync(new TableEntity("p", "r")));

        Assert.False((await table.GetEntityIfExistsAsync<TableEntity>("p", "r")).HasValue);
    }

    [Theory]
    [InlineData(StorageFault.ConnectionRefused)]
    [InlineData(StorageFault.ServerBusy)]
    [InlineData(StorageFault.Timeout)]
    public async Task A_call_that_did_not_happen_succeeds_when_the_client_tries_again(StorageFault fault)
    {
        var table = await NewTableAsync(retries: 1);
        account.Faults.FailCall(1, fault);

        await table.AddEntityAsync(new TableEntity("p", "r"));

        Assert.Equal([fault, null], account.Faults.RoundTrips.Select(roundTrip => roundTrip.Fault));
    }

    [Theory]
    [InlineData(StorageFault.AnswerLost)]
    [InlineData(StorageFault.OperationTimedOut)]
    public async Task A_call_that_happened_unknown_to_the_client_collides_with_itself_when_it_tries_again(StorageFault fault)
    {
        var table = await NewTableAsync(retries: 1);
        account.Faults.FailCall(1, fault);

        Assert.Equal((409, "EntityAlreadyExists"), await StorageBackend.RefusalOf(() => table.AddEntityAsync(new TableEntity("p", "r"))));
        Assert.Equal(2, account.Faults.Count);
    }

    [Fact]
    public async Task A_rule_lets_the_calls_fail_that_it_picks_until_the_faults_are_reset()
    {
        var table = await NewTableAsync(retries: 0);
        account.Faults.FailWhere(call => call is { Operation: StorageOperation.Transaction, Number: > 1 }, StorageFault.ServerBusy);

        await table.SubmitTransactionAsync([new(TableTransactionActionType.Add, new TableEntity("p", "1"))]);
        await Assert.ThrowsAsync<RequestFailedException>(() => table.SubmitTransactionAsync([new(TableTransactionActionType.Add, new TableEntity("p", "2"))]));
        await table.AddEntityAsync(new TableEntity("p", "3"));
        account.Faults.Reset();
        await table.SubmitTransactionAsync([new(TableTransactionActionType.Add, new TableEntity("p", "4"))]);

        Assert.Equal("1. Transaction Rows Insert 4", Assert.Single(account.Faults.RoundTrips).ToString());
        Assert.Equal(["1", "3", "4"], (await StorageBackend.ListAsync(table.QueryAsync<TableEntity>())).Select(row => row.RowKey));
    }

    [Fact]
    public async Task An_account_that_is_asked_too_often_is_busy_until_the_next_second()
    {
        var table = await NewTableAsync(retries: 0);
        account.Faults.RequestsPerSecond = 3;

        for (var i = 0; i < 3; i++)
        {
            await table.UpsertEntityAsync(new TableEntity("p", "r"));
        }

        Assert.Equal((503, "ServerBusy"), await StorageBackend.RefusalOf(() => table.UpsertEntityAsync(new TableEntity("p", "r"))));
        time.Advance(TimeSpan.FromSeconds(1));
        await table.UpsertEntityAsync(new TableEntity("p", "r"));
    }

    [Fact]
    public async Task A_delay_is_counted_by_the_accounts_clock()
    {
        var table = await NewTableAsync(retries: 0);
        account.Faults.Latency = TimeSpan.FromHours(1);

        var writing = table.UpsertEntityAsync(new TableEntity("p", "r"));
        await time.UntilSomebodyWaitsAsync();

        Assert.False(writing.IsCompleted);
        time.Advance(TimeSpan.FromHours(1));
        Assert.Equal(204, (await writing).Status);
    }

    [Fact]
    public async Task Pages_are_as_short_as_a_test_wants_them()
    {
        var table = await NewTableAsync(retries: 0);
        await table.SubmitTransactionAsync(Enumerable.Range(0, 5).Select(i => new TableTransactionAction(TableTransactionActionType.Add, new TableEntity("p", $"{i}"))));
        account.Faults.LargestPage = 2;

        var pages = await StorageBackend.ListAsync(table.QueryAsync<TableEntity>().AsPages());

        Assert.Equal([2, 2, 1], pages.Select(page => page.Values.Count));
    }

    private async Task<TableClient> NewTableAsync(int retries)
    {
        var table = account.CreateTableClient(options =>
        {
            options.Retry.MaxRetries = retries;
            options.Retry.Mode = RetryMode.Fixed;
            options.Retry.Delay = TimeSpan.FromMilliseconds(1);
        }).GetTableClient("Rows");
        await table.CreateIfNotExistsAsync();
        account.Faults.Reset();
        return table;
    }
}
