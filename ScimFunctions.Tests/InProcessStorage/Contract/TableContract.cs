using Azure;
using Azure.Data.Tables;
using ScimFunctions.Tests.Azurite;

namespace ScimFunctions.Tests.InProcessStorage.Contract;

/// <summary>What the app relies on in Table Storage: the same on every backend.</summary>
public abstract class TableContract(StorageBackend storage)
{
    private static readonly DateTimeOffset Instant = new(2026, 3, 29, 1, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task A_row_is_read_as_it_was_written_with_every_type_of_value()
    {
        var table = await storage.NewTableAsync();
        var id = Guid.NewGuid();
        await table.AddEntityAsync(new TableEntity("p", "r")
        {
            ["S"] = "O'Brien <&> \"quoted\" \\ \r\n\t 👩‍🚀 \u00A0", ["Empty"] = "", ["B"] = true, ["I"] = int.MinValue, ["L"] = long.MaxValue, ["D"] = 0.1, ["Whole"] = 3.0,
            ["Huge"] = double.MaxValue, ["G"] = id, ["T"] = Instant.AddTicks(1234567), ["X"] = new byte[] { 0, 255, 7 },
        });

        TableEntity row = await table.GetEntityAsync<TableEntity>("p", "r");

        Assert.Equal("O'Brien <&> \"quoted\" \\ \r\n\t 👩‍🚀 \u00A0", row.GetString("S"));
        Assert.Equal("", row.GetString("Empty"));
        Assert.Equal((true, int.MinValue, long.MaxValue), (row.GetBoolean("B"), row.GetInt32("I"), row.GetInt64("L")));
        Assert.Equal((0.1, 3.0, double.MaxValue), (row.GetDouble("D"), row.GetDouble("Whole"), row.GetDouble("Huge")));
        Assert.Equal((id, Instant.AddTicks(1234567)), (row.GetGuid("G"), row.GetDateTimeOffset("T")));
        Assert.Equal([0, 255, 7], row.GetBinary("X"));
        Assert.InRange(row.Timestamp!.Value, DateTimeOffset.UtcNow.AddMinutes(-2), DateTimeOffset.UtcNow.AddMinutes(2));
    }

    [Fact]
    public async Task Inserting_a_row_that_exists_is_EntityAlreadyExists()
    {
        var table = await storage.NewTableAsync();
        await table.AddEntityAsync(new TableEntity("p", "r"));

        Assert.Equal((409, "EntityAlreadyExists"), await StorageBackend.RefusalOf(() => table.AddEntityAsync(new TableEntity("p", "r"))));
    }

    [Fact]
    public async Task A_missing_row_and_a_missing_table_have_different_codes()
    {
        var table = await storage.NewTableAsync();
        var missing = storage.Tables.GetTableClient($"T{Guid.NewGuid():N}");

        Assert.Equal((404, "ResourceNotFound"), await StorageBackend.RefusalOf(() => table.GetEntityAsync<TableEntity>("p", "r")));
        Assert.Equal((404, "ResourceNotFound"), await StorageBackend.RefusalOf(() => table.UpdateEntityAsync(new TableEntity("p", "r"), ETag.All)));
        Assert.Equal((404, "TableNotFound"), await StorageBackend.RefusalOf(() => missing.GetEntityAsync<TableEntity>("p", "r")));
        Assert.Equal((404, "TableNotFound"), await StorageBackend.RefusalOf(() => missing.AddEntityAsync(new TableEntity("p", "r"))));
        Assert.Equal((404, "TableNotFound"), await StorageBackend.RefusalOf(() => StorageBackend.ListAsync(missing.QueryAsync<TableEntity>())));
        Assert.False((await table.GetEntityIfExistsAsync<TableEntity>("p", "r")).HasValue);
    }

    [Fact]
    public async Task A_row_is_written_only_with_its_latest_ETag()
    {
        var table = await storage.NewTableAsync();
        await table.AddEntityAsync(new TableEntity("p", "r") { ["N"] = 1 });
        TableEntity first = await table.GetEntityAsync<TableEntity>("p", "r");
        var written = await table.UpdateEntityAsync(new TableEntity("p", "r") { ["N"] = 2 }, first.ETag, TableUpdateMode.Replace);

        Assert.NotEqual(first.ETag, written.Headers.ETag);
        Assert.Equal((412, "UpdateConditionNotSatisfied"), await StorageBackend.RefusalOf(() => table.UpdateEntityAsync(new TableEntity("p", "r") { ["N"] = 3 }, first.ETag, TableUpdateMode.Replace)));
        Assert.Equal((412, "UpdateConditionNotSatisfied"), await StorageBackend.RefusalOf(() => table.UpdateEntityAsync(new TableEntity("p", "r") { ["N"] = 3 }, first.ETag, TableUpdateMode.Merge)));
        Assert.Equal((412, "UpdateConditionNotSatisfied"), await StorageBackend.RefusalOf(() => table.DeleteEntityAsync("p", "r", first.ETag)));

        TableEntity second = await table.GetEntityAsync<TableEntity>("p", "r");
        Assert.Equal((2, written.Headers.ETag), (second.GetInt32("N"), (ETag?)second.ETag));
    }

    [Fact]
    public async Task A_merge_keeps_what_it_does_not_name_and_cannot_remove()
    {
        var table = await storage.NewTableAsync();
        await table.UpsertEntityAsync(new TableEntity("p", "r") { ["A"] = "a", ["B"] = "b" });

        await table.UpsertEntityAsync(new TableEntity("p", "r") { ["B"] = "b2", ["C"] = 3L, ["A"] = null! }, TableUpdateMode.Merge);
        TableEntity merged = await table.GetEntityAsync<TableEntity>("p", "r");
        await table.UpdateEntityAsync(new TableEntity("p", "r") { ["D"] = true }, merged.ETag, TableUpdateMode.Replace);
        TableEntity replaced = await table.GetEntityAsync<TableEntity>("p", "r");

        Assert.Equal(("a", "b2", 3L), (merged.GetString("A"), merged.GetString("B"), merged.GetInt64("C")));
        Assert.Equal((false, false, true), (replaced.ContainsKey("A"), replaced.ContainsKey("C"), replaced.GetBoolean("D")));
    }

    [Fact]
    public async Task A_deleted_row_is_gone_and_deleting_it_again_is_404()
    {
        var table = await storage.NewTableAsync();
        await table.AddEntityAsync(new TableEntity("p", "r"));

        Assert.Equal(204, (await table.DeleteEntityAsync("p", "r")).Status);
        Assert.Equal(404, (await table.DeleteEntityAsync("p", "r")).Status);
        Assert.Empty(await StorageBackend.ListAsync(table.QueryAsync<TableEntity>()));
    }

    [Theory]
    [InlineData("O'Brien")]
    [InlineData("a b+c&d=e%2Fb%f")]
    [InlineData("..")]
    [InlineData("u|0190c4f2~!@$^&*()_+-=[]{};:,.<>")]
    [InlineData("Jürgen 👩‍🚀 e\u0301 İ \uE000")]
    [InlineData("")]
    public async Task A_key_is_found_whatever_characters_it_has(string key)
    {
        var table = await storage.NewTableAsync();
        await table.AddEntityAsync(new TableEntity(key, "r" + key) { ["N"] = 1 });
        await table.AddEntityAsync(new TableEntity("other" + key, "r" + key));

        TableEntity row = await table.GetEntityAsync<TableEntity>(key, "r" + key);
        await table.UpdateEntityAsync(new TableEntity(key, "r" + key) { ["N"] = 2 }, row.ETag);
        var found = Assert.Single(await StorageBackend.ListAsync(table.QueryAsync<TableEntity>(TableClient.CreateQueryFilter($"PartitionKey eq {key} and RowKey eq {"r" + key}"))));
        await table.SubmitTransactionAsync([new TableTransactionAction(TableTransactionActionType.Delete, found, found.ETag)]);

        Assert.Equal((key, "r" + key, 2), (found.PartitionKey, found.RowKey, found.GetInt32("N")));
        Assert.Single(await StorageBackend.ListAsync(table.QueryAsync<TableEntity>()));
    }

    [Theory]
    [InlineData("a/b")]
    [InlineData("a\\b")]
    [InlineData("a#b")]
    [InlineData("a?b")]
    [InlineData("a\tb")]
    [InlineData("a\u007Fb")]
    public async Task A_key_with_a_reserved_character_is_refused(string key)
    {
        var table = await storage.NewTableAsync();

        Assert.Equal(400, (await StorageBackend.RefusalOf(() => table.AddEntityAsync(new TableEntity("p", key)))).Status);
        Assert.Equal(400, (await StorageBackend.RefusalOf(() => table.AddEntityAsync(new TableEntity(key, "r")))).Status);
    }

    [Fact]
    public async Task Keys_and_texts_have_a_greatest_length()
    {
        var table = await storage.NewTableAsync();
        await table.AddEntityAsync(new TableEntity("p", new string('k', 512)) { ["S"] = new string('x', 32768), ["X"] = new byte[65536] });

        Assert.Equal(400, (await StorageBackend.RefusalOf(() => table.AddEntityAsync(new TableEntity("p", new string('k', 513))))).Status);
        Assert.Equal((400, "PropertyValueTooLarge"), await StorageBackend.RefusalOf(() => table.AddEntityAsync(new TableEntity("p", "s") { ["S"] = new string('x', 32769) })));
        Assert.Equal((400, "PropertyValueTooLarge"), await StorageBackend.RefusalOf(() => table.AddEntityAsync(new TableEntity("p", "x") { ["X"] = new byte[65537] })));
    }

    [Fact]
    public async Task A_transaction_does_all_of_its_actions()
    {
        var table = await storage.NewTableAsync();
        await table.AddEntityAsync(new TableEntity("p", "1") { ["A"] = "a", ["N"] = 1 });
        await table.AddEntityAsync(new TableEntity("p", "2") { ["A"] = "a", ["N"] = 1 });
        await table.AddEntityAsync(new TableEntity("p", "3"));
        TableEntity first = await table.GetEntityAsync<TableEntity>("p", "1");

        var answers = await table.SubmitTransactionAsync(
        [
            new(TableTransactionActionType.UpdateMerge, new TableEntity("p", "1") { ["N"] = 2 }, first.ETag),
            new(TableTransactionActionType.UpdateReplace, new TableEntity("p", "2") { ["N"] = 2 }, ETag.All),
            new(TableTransactionActionType.Delete, new TableEntity("p", "3")),
            new(TableTransactionActionType.Add, new TableEntity("p", "4") { ["S"] = "--changeset\r\n\r\nHTTP/1.1 500 }{" }),
            new(TableTransactionActionType.UpsertMerge, new TableEntity("p", "5") { ["N"] = 5 }),
            new(TableTransactionActionType.UpsertReplace, new TableEntity("p", "6") { ["N"] = 6 }),
        ]);
        var rows = await StorageBackend.ListAsync(table.QueryAsync<TableEntity>());

        Assert.All(answers.Value, answer => Assert.Equal(204, answer.Status));
        Assert.Equal(6, answers.Value.Count);
        Assert.Equal(["1", "2", "4", "5", "6"], rows.Select(row => row.RowKey));
        Assert.Equal(("a", 2), (rows[0].GetString("A"), rows[0].GetInt32("N")));
        Assert.Equal((null, 2), (rows[1].GetString("A"), rows[1].GetInt32("N")));
        Assert.Equal("--changeset\r\n\r\nHTTP/1.1 500 }{", rows[2].GetString("S"));
        Assert.Equal(answers.Value[0].Headers.ETag, rows[0].ETag);
    }

    [Theory]
    [InlineData("exists", 409, "EntityAlreadyExists")]
    [InlineData("stale", 412, "UpdateConditionNotSatisfied")]
    [InlineData("missing", 404, "ResourceNotFound")]
    [InlineData("twice", 400, "InvalidDuplicateRow")]
    public async Task A_transaction_that_fails_does_nothing_and_names_the_action(string how, int status, string code)
    {
        var table = await storage.NewTableAsync();
        await table.AddEntityAsync(new TableEntity("p", "there") { ["N"] = 1 });
        TableEntity stale = await table.GetEntityAsync<TableEntity>("p", "there");
        await table.UpsertEntityAsync(new TableEntity("p", "there") { ["N"] = 2 });
        TableTransactionAction failing = how switch
        {
            "exists" => new(TableTransactionActionType.Add, new TableEntity("p", "there")),
            "stale" => new(TableTransactionActionType.UpdateReplace, new TableEntity("p", "there"), stale.ETag),
            "missing" => new(TableTransactionActionType.Delete, new TableEntity("p", "missing")),
            _ => new(TableTransactionActionType.UpsertMerge, new TableEntity("p", "new")),
        };

        var refusal = await Assert.ThrowsAsync<TableTransactionFailedException>(() => table.SubmitTransactionAsync(
            [new(TableTransactionActionType.Add, new TableEntity("p", "new")), failing, new(TableTransactionActionType.Add, new TableEntity("p", "newer"))]));

        Assert.Equal((status, code, 1), (refusal.Status, refusal.ErrorCode, refusal.FailedTransactionActionIndex));
        Assert.Equal(2, Assert.Single(await StorageBackend.ListAsync(table.QueryAsync<TableEntity>())).GetInt32("N"));
    }

    [Fact]
    public async Task A_transaction_of_100_actions_is_done_and_one_of_more_than_4_MiB_refused()
    {
        var table = await storage.NewTableAsync();
        var large = new string('x', 30_000);

        await table.SubmitTransactionAsync(Enumerable.Range(0, 100).Select(i => new TableTransactionAction(TableTransactionActionType.Add, new TableEntity("p", $"{i:000}"))));
        var refusal = await Assert.ThrowsAnyAsync<RequestFailedException>(() => table.SubmitTransactionAsync(
            Enumerable.Range(0, 75).Select(i => new TableTransactionAction(TableTransactionActionType.Add, new TableEntity("q", $"{i:000}") { ["A"] = large, ["B"] = large }))));

        Assert.Equal(413, refusal.Status);
        Assert.Equal(100, (await StorageBackend.ListAsync(table.QueryAsync<TableEntity>())).Count);
    }

    [Fact]
    public async Task Rows_come_in_the_ordinal_order_of_their_keys()
    {
        var table = await storage.NewTableAsync();
        string[] keys = ["a", "B", "b", "a|b", "ab", "Z", "é", "z", "10", "9", "a-b"];
        foreach (var key in keys)
        {
            await table.AddEntityAsync(new TableEntity("p", key));
            await table.AddEntityAsync(new TableEntity(key, "r"));
        }

        var rows = await StorageBackend.ListAsync(table.QueryAsync<TableEntity>());

        Assert.Equal(
            keys.Select(key => ("p", key)).Concat(keys.Select(key => (key, "r"))).OrderBy(row => row.Item1, StringComparer.Ordinal).ThenBy(row => row.Item2, StringComparer.Ordinal),
            rows.Select(row => (row.PartitionKey, row.RowKey)));
    }

    [Theory]
    [InlineData("PartitionKey eq 'p' and RowKey ge 'b' and RowKey lt 'd'", "bc")]
    [InlineData("RowKey gt 'b' and RowKey le 'd'", "cd")]
    [InlineData("PartitionKey eq 'q'", "")]
    [InlineData("S eq 'x''y'", "a")]
    [InlineData("S ne 'x''y'", "bc")]
    [InlineData("Missing ne 'x'", "")]
    [InlineData("N gt 1 and N lt 4", "bc")]
    [InlineData("N ge 1 and (N eq 1 or N eq 3)", "ac")]
    [InlineData("N eq 1 or N eq 2 and N eq 3", "a")]
    [InlineData("not (N eq 1) and N le 3", "bc")]
    [InlineData("L gt 1099511627775L", "c")]
    [InlineData("D gt 1.25", "bcd")]
    [InlineData("B eq true", "ac")]
    [InlineData("G eq guid'00000000-0000-0000-0000-000000000002'", "b")]
    [InlineData("T lt datetime'2026-03-29T01:00:02Z'", "a")]
    [InlineData("S eq 'X''Y'", "")]
    public async Task A_filter_selects_what_it_says(string filter, string expected)
    {
        var table = await storage.NewTableAsync();
        await table.SubmitTransactionAsync("abcd".Select((key, index) =>
        {
            var row = new TableEntity("p", key.ToString())
            {
                ["N"] = index + 1, ["L"] = 1L << (index == 2 ? 41 : 1), ["D"] = 1.0 + (index / 2.0), ["B"] = index % 2 == 0,
                ["G"] = new Guid($"00000000-0000-0000-0000-00000000000{index + 1}"), ["T"] = Instant.AddSeconds(index * 2),
            };
            if (index < 3)
            {
                row["S"] = index == 0 ? "x'y" : "other";
            }

            return new TableTransactionAction(TableTransactionActionType.Add, row);
        }));

        var rows = await StorageBackend.ListAsync(table.QueryAsync<TableEntity>(filter));

        Assert.Equal(expected, string.Concat(rows.Select(row => row.RowKey)));
    }

    [Theory]
    [InlineData("N xx 1")]
    [InlineData("N eq")]
    [InlineData("(N eq 1")]
    [InlineData("N eq 1 N eq 2")]
    public async Task A_malformed_filter_is_refused(string filter)
    {
        var table = await storage.NewTableAsync();

        Assert.Equal((400, "InvalidInput"), await StorageBackend.RefusalOf(() => StorageBackend.ListAsync(table.QueryAsync<TableEntity>(filter))));
    }

    [Fact]
    public async Task Pages_have_at_most_the_rows_asked_for_and_continue_to_the_end_over_partitions()
    {
        var table = await storage.NewTableAsync();
        foreach (var partition in new[] { "p", "q", "r" })
        {
            await table.SubmitTransactionAsync(Enumerable.Range(0, 9).Select(i => new TableTransactionAction(TableTransactionActionType.Add, new TableEntity(partition, $"{i}") { ["N"] = i })));
        }

        var pages = await StorageBackend.ListAsync(table.QueryAsync<TableEntity>("N ge 1", maxPerPage: 5, select: ["RowKey", "N"]).AsPages());
        var resumed = await StorageBackend.ListAsync(table.QueryAsync<TableEntity>("N ge 1", maxPerPage: 5).AsPages(pages[1].ContinuationToken));

        Assert.All(pages, page => Assert.InRange(page.Values.Count, 0, 5));
        Assert.Equal(Enumerable.Repeat(Enumerable.Range(1, 8), 3).SelectMany(n => n), pages.SelectMany(page => page.Values).Select(row => row.GetInt32("N")!.Value));
        Assert.Equal(24 - pages.Take(2).Sum(page => page.Values.Count), resumed.Sum(page => page.Values.Count));
        Assert.All(pages.SelectMany(page => page.Values), row => Assert.Null(row.PartitionKey));
        Assert.All(pages.SelectMany(page => page.Values), row => Assert.NotEqual(default, row.ETag));
    }

    [Fact]
    public async Task A_page_holds_1000_rows_at_most()
    {
        var table = await storage.NewTableAsync();
        foreach (var chunk in Enumerable.Range(0, 1100).Chunk(100))
        {
            await table.SubmitTransactionAsync(chunk.Select(i => new TableTransactionAction(TableTransactionActionType.Add, new TableEntity("p", $"{i:0000}"))));
        }

        var pages = await StorageBackend.ListAsync(table.QueryAsync<TableEntity>("PartitionKey eq 'p'").AsPages());

        Assert.Equal([1000, 100], pages.Select(page => page.Values.Count));
    }

    [Fact]
    public async Task Of_many_writers_with_one_ETag_exactly_one_wins()
    {
        var table = await storage.NewTableAsync();
        await table.AddEntityAsync(new TableEntity("p", "r"));
        TableEntity row = await table.GetEntityAsync<TableEntity>("p", "r");

        var outcomes = await Task.WhenAll(Enumerable.Range(0, 30).Select(i => StatusOf(() => table.UpdateEntityAsync(new TableEntity("p", "r") { ["N"] = i }, row.ETag))));

        Assert.Single(outcomes, 204);
        Assert.Equal(29, outcomes.Count(status => status == 412));
    }

    [Fact]
    public async Task Of_many_transactions_with_one_row_in_common_exactly_one_leaves_rows()
    {
        var table = await storage.NewTableAsync();

        var outcomes = await Task.WhenAll(Enumerable.Range(0, 30).Select(i => StatusOf(async () => (await table.SubmitTransactionAsync(
        [
            new(TableTransactionActionType.Add, new TableEntity("p", $"u|{i}")),
            new(TableTransactionActionType.Add, new TableEntity("p", "un|ada")),
        ])).GetRawResponse())));

        Assert.Single(outcomes, 202);
        Assert.Equal(29, outcomes.Count(status => status == 409));
        Assert.Equal(2, (await StorageBackend.ListAsync(table.QueryAsync<TableEntity>())).Count);
    }

    [Fact]
    public async Task Every_write_has_an_ETag_of_its_own()
    {
        var table = await storage.NewTableAsync();
        var etags = new HashSet<ETag>();
        for (var i = 0; i < 50; i++)
        {
            etags.Add((await table.UpsertEntityAsync(new TableEntity("p", "r") { ["N"] = i })).Headers.ETag!.Value);
        }

        Assert.Equal(50, etags.Count);
    }

    [Fact]
    public async Task Creating_a_table_that_exists_is_no_error()
    {
        var table = await storage.NewTableAsync();

        Assert.Equal(table.Name, (await table.CreateIfNotExistsAsync()).Value.Name);
        Assert.Equal(table.Name.ToUpperInvariant(), (await storage.Tables.GetTableClient(table.Name.ToUpperInvariant()).CreateIfNotExistsAsync()).Value.Name);
    }

    private static async Task<int> StatusOf(Func<Task<Response>> call)
    {
        try
        {
            return (await call()).Status;
        }
        catch (RequestFailedException refusal)
        {
            return refusal.Status;
        }
    }
}

public sealed class TableContractInProcess() : TableContract(new InProcessBackend());

public sealed class TableContractOnAzurite(AzuriteFixture azurite) : TableContract(new AzuriteBackend(azurite)), IClassFixture<AzuriteFixture>;
