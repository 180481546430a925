using Azure;
using Azure.Data.Tables;
using Azure.Data.Tables.Models;
using ScimFunctions.Tests.Azurite;
using static Azure.Data.Tables.TableTransactionActionType;

namespace ScimFunctions.Tests.StandIns;

public sealed class TableTransactionTests(AzuriteFixture azurite) : IClassFixture<AzuriteFixture>
{
    [Fact]
    public async Task A_transaction_does_every_kind_of_action_and_returns_an_ETag_for_each_row_written()
    {
        TableClient table = await TableTest.NewTableAsync(azurite.ConnectionString);
        await table.AddEntityAsync(new TableEntity("p", "merged") { ["A"] = 1, ["B"] = 1 });
        Response replaceable = await table.AddEntityAsync(new TableEntity("p", "replaced") { ["A"] = 1, ["B"] = 1 });
        await table.AddEntityAsync(new TableEntity("p", "deleted"));

        Response<IReadOnlyList<Response>> result = await table.SubmitTransactionAsync(
        [
            new(Add, new TableEntity("p", "added") { ["A"] = "ä'\r\n--x", ["Chunk"] = new byte[60_000] }),
            new(UpdateMerge, new TableEntity("p", "merged") { ["B"] = 2 }, ETag.All),
            new(UpdateReplace, new TableEntity("p", "replaced") { ["B"] = 2 }, replaceable.Headers.ETag!.Value),
            new(Delete, new TableEntity("p", "deleted")),
            new(UpsertMerge, new TableEntity("p", "upserted") { ["A"] = 1L }),
            new(UpsertReplace, new TableEntity("p", "upserted too") { ["A"] = 1 }),
        ]);
        List<TableEntity> rows = await table.QueryAsync<TableEntity>().ToListAsync();

        Assert.Equal(202, result.GetRawResponse().Status);
        Assert.Equal([204, 204, 204, 204, 204, 204], result.Value.Select(response => response.Status));
        Assert.Equal(["added", "merged", "replaced", "upserted", "upserted too"], rows.Select(row => row.RowKey));
        Assert.Equal("ä'\r\n--x", rows[0].GetString("A"));
        Assert.Equal(60_000, rows[0].GetBinary("Chunk").Length);
        Assert.Equal((1, 2), (rows[1].GetInt32("A"), rows[1].GetInt32("B")));
        Assert.Equal((null, 2), (rows[2].GetInt32("A"), rows[2].GetInt32("B")));
        Assert.Equal(1L, rows[3].GetInt64("A"));
        Assert.Equal(rows.Select(row => (ETag?)row.ETag), [.. new[] { 0, 1, 2, 4, 5 }.Select(index => result.Value[index].Headers.ETag)]);
    }

    [Fact]
    public async Task A_transaction_that_fails_names_the_action_and_leaves_nothing_behind()
    {
        TableClient table = await TableTest.NewTableAsync(azurite.ConnectionString);
        await table.AddEntityAsync(new TableEntity("p", "taken"));

        var failure = await Assert.ThrowsAsync<TableTransactionFailedException>(() => table.SubmitTransactionAsync(
        [
            new(Add, new TableEntity("p", "a")),
            new(Add, new TableEntity("p", "b")),
            new(Add, new TableEntity("p", "taken")),
            new(Add, new TableEntity("p", "c")),
        ]));
        List<TableEntity> rows = await table.QueryAsync<TableEntity>().ToListAsync();

        Assert.Equal((409, 2), (failure.Status, failure.FailedTransactionActionIndex));
        Assert.True(failure.ErrorCode == TableErrorCode.EntityAlreadyExists);
        Assert.Equal("taken", Assert.Single(rows).RowKey);
    }

    [Theory]
    [InlineData(UpdateMerge)]
    [InlineData(UpdateReplace)]
    [InlineData(Delete)]
    public async Task A_stale_ETag_fails_the_transaction_with_412(TableTransactionActionType action)
    {
        TableClient table = await TableTest.NewTableAsync(azurite.ConnectionString);
        Response added = await table.AddEntityAsync(new TableEntity("p", "r"));
        await table.UpsertEntityAsync(new TableEntity("p", "r") { ["A"] = 1 });

        var failure = await Assert.ThrowsAsync<TableTransactionFailedException>(() => table.SubmitTransactionAsync(
        [
            new(Add, new TableEntity("p", "a")),
            new(action, new TableEntity("p", "r"), added.Headers.ETag!.Value),
        ]));

        Assert.Equal((412, 1), (failure.Status, failure.FailedTransactionActionIndex));
        Assert.True(failure.ErrorCode == TableErrorCode.UpdateConditionNotSatisfied);
        Assert.False((await table.GetEntityIfExistsAsync<TableEntity>("p", "a")).HasValue);
    }

    [Theory]
    [InlineData(UpdateMerge)]
    [InlineData(UpdateReplace)]
    [InlineData(Delete)]
    public async Task A_missing_row_fails_the_transaction_with_404_where_any_ETag_is_asked_for(TableTransactionActionType action)
    {
        TableClient table = await TableTest.NewTableAsync(azurite.ConnectionString);

        var failure = await Assert.ThrowsAsync<TableTransactionFailedException>(() => table.SubmitTransactionAsync(
            [new(Add, new TableEntity("p", "a")), new(action, new TableEntity("p", "missing"), ETag.All)]));

        Assert.Equal((404, 1), (failure.Status, failure.FailedTransactionActionIndex));
        Assert.True(failure.ErrorCode == TableErrorCode.ResourceNotFound);
        Assert.Empty(await table.QueryAsync<TableEntity>().ToListAsync());
    }

    [Theory]
    [InlineData(UpdateMerge)]
    [InlineData(UpdateReplace)]
    public async Task An_update_without_an_ETag_creates_a_missing_row(TableTransactionActionType action)
    {
        TableClient table = await TableTest.NewTableAsync(azurite.ConnectionString);

        await table.SubmitTransactionAsync([new(action, new TableEntity("p", "r") { ["A"] = 1 })]);

        Assert.Equal(1, (await table.GetEntityAsync<TableEntity>("p", "r")).Value.GetInt32("A"));
    }

    [Fact]
    public async Task A_transaction_takes_100_actions()
    {
        TableClient table = await TableTest.NewTableAsync(azurite.ConnectionString);

        Response<IReadOnlyList<Response>> result = await table.SubmitTransactionAsync(
            Enumerable.Range(0, 100).Select(i => new TableTransactionAction(Add, new TableEntity("p", $"{i:000}") { ["Chunk"] = new byte[20_000] })));

        Assert.Equal(100, result.Value.Count);
        Assert.Equal(100, (await table.QueryAsync<TableEntity>(select: ["RowKey"]).ToListAsync()).Count);
    }

    [Fact]
    public async Task An_empty_transaction_is_refused_before_it_is_sent()
    {
        TableClient table = await TableTest.NewTableAsync(azurite.ConnectionString);

        await Assert.ThrowsAsync<InvalidOperationException>(() => table.SubmitTransactionAsync([]));
    }

    [Fact]
    public async Task Of_parallel_transactions_that_insert_one_index_row_exactly_one_succeeds()
    {
        TableClient table = await TableTest.NewTableAsync(azurite.ConnectionString);

        bool[] outcomes = await Task.WhenAll(Enumerable.Range(0, 20).Select(async i =>
        {
            try
            {
                await table.SubmitTransactionAsync([new(Add, new TableEntity("p", $"u|{i}")), new(Add, new TableEntity("p", "un|ADA"))]);
                return true;
            }
            catch (TableTransactionFailedException failure) when (failure is { Status: 409, FailedTransactionActionIndex: 1 })
            {
                return false;
            }
        }));

        Assert.Single(outcomes, succeeded => succeeded);
        Assert.Equal(2, (await table.QueryAsync<TableEntity>().ToListAsync()).Count);
    }
}
