using Azure;
using Azure.Data.Tables;
using Azure.Data.Tables.Models;
using ScimFunctions.Tests.Azurite;

namespace ScimFunctions.Tests.StandIns;

public sealed class TableQueryTests(AzuriteFixture azurite) : IClassFixture<AzuriteFixture>
{
    [Fact]
    public async Task Pages_continue_until_the_last_row_and_can_be_resumed_from_a_token()
    {
        TableClient table = await TableTest.NewTableAsync(azurite.ConnectionString);
        await AddRowsAsync(table, 25);

        List<Page<TableEntity>> pages = await table.QueryAsync<TableEntity>("PartitionKey eq 'p'", maxPerPage: 10).AsPages().ToListAsync();
        List<Page<TableEntity>> resumed = await table.QueryAsync<TableEntity>("PartitionKey eq 'p'").AsPages(pages[0].ContinuationToken, pageSizeHint: 20).ToListAsync();

        Assert.Equal([10, 10, 5], pages.Select(page => page.Values.Count));
        Assert.Contains(' ', pages[0].ContinuationToken!);
        Assert.Null(pages[^1].ContinuationToken);
        Assert.Equal(Enumerable.Range(0, 25).Select(i => $"{i:000}"), pages.SelectMany(page => page.Values).Select(row => row.RowKey));
        Assert.Equal(Enumerable.Range(10, 15).Select(i => $"{i:000}"), resumed.SelectMany(page => page.Values).Select(row => row.RowKey));
        Assert.Equal(200, pages[0].GetRawResponse().Status);
    }

    [Fact]
    public async Task Every_row_of_a_page_has_its_own_ETag_and_only_the_selected_properties()
    {
        TableClient table = await TableTest.NewTableAsync(azurite.ConnectionString);
        await AddRowsAsync(table, 3);

        List<TableEntity> rows = await table.QueryAsync<TableEntity>(select: ["RowKey", "N"]).ToListAsync();
        TableEntity second = await table.GetEntityAsync<TableEntity>("p", "001");

        Assert.Equal([0, 1, 2], rows.Select(row => row.GetInt32("N")));
        Assert.Equal(second.ETag, rows[1].ETag);
        Assert.All(rows, row => Assert.Null(row.GetString("Name")));
        Assert.All(rows, row => Assert.NotEqual(default, row.ETag));
    }

    [Fact]
    public async Task Rows_of_different_shapes_keep_their_own_properties()
    {
        TableClient table = await TableTest.NewTableAsync(azurite.ConnectionString);
        await table.AddEntityAsync(new TableEntity("p", "1") { ["A"] = 1L, ["B"] = "x" });
        await table.AddEntityAsync(new TableEntity("p", "2") { ["B"] = 2L, ["C"] = Guid.Empty, ["A"] = "y" });
        await table.AddEntityAsync(new TableEntity("q", "1") { ["C"] = true });

        List<TableEntity> rows = await table.QueryAsync<TableEntity>().ToListAsync();

        Assert.Equal((1L, "x"), (rows[0].GetInt64("A"), rows[0].GetString("B")));
        Assert.Equal(("y", 2L, Guid.Empty), (rows[1].GetString("A"), rows[1].GetInt64("B"), rows[1].GetGuid("C")));
        Assert.Equal(("q", true, false), (rows[2].PartitionKey, rows[2].GetBoolean("C"), rows[2].ContainsKey("A")));
    }

    [Fact]
    public async Task More_rows_than_the_service_puts_on_a_page_are_all_read()
    {
        TableClient table = await TableTest.NewTableAsync(azurite.ConnectionString);
        await AddRowsAsync(table, 1100);

        List<Page<TableEntity>> pages = await table.QueryAsync<TableEntity>().AsPages().ToListAsync();

        Assert.Equal([1000, 100], pages.Select(page => page.Values.Count));
    }

    [Fact]
    public void Interpolated_values_become_literals_of_their_type()
    {
        var id = Guid.Parse("0190c4f2-6f3a-7d5e-8f00-1a2b3c4d5e6f");
        var instant = new DateTimeOffset(2026, 3, 29, 3, 0, 0, TimeSpan.FromHours(2));
        byte[] bytes = [0x0A, 0xFF];

        Assert.Equal("Name eq 'O''Brien'", TableClient.CreateQueryFilter($"Name eq {"O'Brien"}"));
        Assert.Equal("Flag eq true", TableClient.CreateQueryFilter($"Flag eq {true}"));
        Assert.Equal("N gt 5", TableClient.CreateQueryFilter($"N gt {5}"));
        Assert.Equal("N gt 5L", TableClient.CreateQueryFilter($"N gt {5L}"));
        Assert.Equal("N gt 1.5", TableClient.CreateQueryFilter($"N gt {1.5}"));
        Assert.Equal("Id eq guid'0190c4f2-6f3a-7d5e-8f00-1a2b3c4d5e6f'", TableClient.CreateQueryFilter($"Id eq {id}"));
        Assert.Equal("At lt datetime'2026-03-29T01:00:00Z'", TableClient.CreateQueryFilter($"At lt {instant}"));
        Assert.Equal("Hash eq X'0AFF'", TableClient.CreateQueryFilter($"Hash eq {bytes}"));
        Assert.Throws<ArgumentException>(() => TableClient.CreateQueryFilter($"N eq {new object()}"));
    }

    [Fact]
    public async Task Literals_of_every_type_find_their_row()
    {
        TableClient table = await TableTest.NewTableAsync(azurite.ConnectionString);
        var id = Guid.NewGuid();
        DateTimeOffset instant = new(2026, 3, 29, 1, 0, 0, TimeSpan.Zero);
        await table.AddEntityAsync(new TableEntity("p", "other") { ["S"] = "x", ["B"] = false, ["I"] = 1, ["L"] = 1L, ["D"] = 0.5, ["G"] = Guid.Empty, ["T"] = instant.AddDays(1) });
        await table.AddEntityAsync(new TableEntity("p", "it") { ["S"] = "O'Brien & Co", ["B"] = true, ["I"] = 2, ["L"] = 1L << 40, ["D"] = 1.5, ["G"] = id, ["T"] = instant });

        string[] filters =
        [
            TableClient.CreateQueryFilter($"S eq {"O'Brien & Co"}"),
            TableClient.CreateQueryFilter($"B eq {true}"),
            TableClient.CreateQueryFilter($"I ge {2}"),
            TableClient.CreateQueryFilter($"L gt {5L}"),
            TableClient.CreateQueryFilter($"D gt {1.25}"),
            TableClient.CreateQueryFilter($"G eq {id}"),
            TableClient.CreateQueryFilter($"T le {instant}"),
        ];

        foreach (string filter in filters)
        {
            Assert.Equal("it", Assert.Single(await table.QueryAsync<TableEntity>(filter).ToListAsync()).RowKey);
        }
    }

    [Fact]
    public async Task Querying_a_missing_table_is_TableNotFound()
    {
        TableClient missing = new TableServiceClient(azurite.ConnectionString).GetTableClient($"T{Guid.NewGuid():N}");

        var failure = await Assert.ThrowsAsync<RequestFailedException>(() => missing.QueryAsync<TableEntity>().ToListAsync());

        Assert.True(failure.ErrorCode == TableErrorCode.TableNotFound);
    }

    [Fact]
    public async Task A_query_that_is_cancelled_stops_before_it_asks()
    {
        TableClient table = await TableTest.NewTableAsync(azurite.ConnectionString);
        using var cancellation = new CancellationTokenSource();
        await cancellation.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => table.QueryAsync<TableEntity>(cancellationToken: cancellation.Token).ToListAsync());
    }

    private static async Task AddRowsAsync(TableClient table, int count)
    {
        foreach (int[] chunk in Enumerable.Range(0, count).Chunk(100))
        {
            await table.SubmitTransactionAsync(chunk.Select(
                i => new TableTransactionAction(TableTransactionActionType.Add, new TableEntity("p", $"{i:000}") { ["N"] = i, ["Name"] = $"Name {i}" })));
        }
    }
}
