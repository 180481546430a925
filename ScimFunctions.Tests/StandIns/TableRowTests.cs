using Azure;
using Azure.Data.Tables;
using Azure.Data.Tables.Models;
using ScimFunctions.Tests.Azurite;

namespace ScimFunctions.Tests.StandIns;

public sealed class TableRowTests(AzuriteFixture azurite) : IClassFixture<AzuriteFixture>
{
    public static TheoryData<string> OddKeys =>
    [
        "O'Brien", "''", "with space", "Jürgen", "👩‍🚀", "100%", "%2Fb", "a+b", "a&b=c", ".", "..", "u|1", "~!@$^&*()_+-=[]{};:,.<>",
        "e\u0301", "İ", "\uE000", "a\u00A0b", "",
    ];

    [Fact]
    public async Task A_row_reads_back_with_its_ETag_and_timestamp()
    {
        TableClient table = await TableTest.NewTableAsync(azurite.ConnectionString);
        DateTimeOffset before = DateTimeOffset.UtcNow.AddMinutes(-1);

        Response added = await table.AddEntityAsync(new TableEntity("p", "r") { ["Name"] = "Ada" });
        Response<TableEntity> read = await table.GetEntityAsync<TableEntity>("p", "r");

        Assert.Equal(204, added.Status);
        Assert.Equal("Ada", read.Value.GetString("Name"));
        Assert.Equal(("p", "r"), (read.Value.PartitionKey, read.Value.RowKey));
        Assert.Equal(added.Headers.ETag, read.Value.ETag);
        Assert.InRange(read.Value.Timestamp!.Value, before, before.AddMinutes(2));
        Assert.DoesNotContain("odata.metadata", read.Value.Keys);
    }

    [Fact]
    public async Task Every_type_of_value_reads_back_as_it_was_written()
    {
        TableClient table = await TableTest.NewTableAsync(azurite.ConnectionString);
        var instant = new DateTimeOffset(2026, 3, 29, 1, 59, 59, TimeSpan.Zero).AddTicks(1234567);
        var id = Guid.Parse("0190c4f2-6f3a-7d5e-8f00-1a2b3c4d5e6f");
        byte[] bytes = [0, 1, 62, 63, 254, 255];

        await table.AddEntityAsync(new TableEntity("p", "r")
        {
            ["Text"] = "\"quoted\" \\ \u2028 <b>&amp;</b> 👩‍🚀\n",
            ["Empty"] = "",
            ["True"] = true,
            ["False"] = false,
            ["Int"] = int.MinValue,
            ["Long"] = long.MaxValue,
            ["SmallLong"] = 7L,
            ["Double"] = 0.1,
            ["WholeDouble"] = 5.0,
            ["Guid"] = id,
            ["Instant"] = instant,
            ["LocalInstant"] = instant.ToOffset(TimeSpan.FromHours(2)),
            ["Utc"] = instant.UtcDateTime,
            ["Binary"] = bytes,
            ["BinaryData"] = BinaryData.FromBytes(bytes),
            ["NoBytes"] = Array.Empty<byte>(),
        });
        TableEntity row = await table.GetEntityAsync<TableEntity>("p", "r");

        Assert.Equal("\"quoted\" \\ \u2028 <b>&amp;</b> 👩‍🚀\n", row["Text"]);
        Assert.Equal("", row["Empty"]);
        Assert.Equal(true, row["True"]);
        Assert.Equal(false, row["False"]);
        Assert.Equal(int.MinValue, row["Int"]);
        Assert.Equal(long.MaxValue, row["Long"]);
        Assert.Equal(7L, row["SmallLong"]);
        Assert.Equal(0.1, row["Double"]);
        Assert.Equal(5.0, Convert.ToDouble(row["WholeDouble"]));
        Assert.Equal(id, row["Guid"]);
        Assert.Equal(instant, row["Instant"]);
        Assert.Equal(instant, row["LocalInstant"]);
        Assert.Equal(instant.UtcDateTime, row.GetDateTime("Utc"));
        Assert.Equal(instant, row.GetDateTimeOffset("Utc"));
        Assert.Equal(bytes, row.GetBinary("Binary"));
        Assert.Equal(bytes, row.GetBinaryData("BinaryData").ToArray());
        Assert.Empty(row.GetBinary("NoBytes"));
        Assert.Null(row.GetString("Missing"));
        Assert.Null(row.GetInt64("Missing"));
    }

    [Fact]
    public async Task A_row_holds_binary_chunks_of_64_KiB()
    {
        TableClient table = await TableTest.NewTableAsync(azurite.ConnectionString);
        byte[] first = new byte[64 * 1024];
        byte[] second = new byte[64 * 1024];
        new Random(1).NextBytes(first);
        new Random(2).NextBytes(second);

        await table.AddEntityAsync(new TableEntity("p", "r") { ["C0"] = first, ["C1"] = second, ["C2"] = first, ["C3"] = second });
        TableEntity row = await table.GetEntityAsync<TableEntity>("p", "r");

        Assert.Equal(first, row.GetBinary("C0"));
        Assert.Equal(second, row.GetBinary("C1"));
        Assert.Equal(first, row.GetBinary("C2"));
        Assert.Equal(second, row.GetBinary("C3"));
    }

    [Theory]
    [MemberData(nameof(OddKeys))]
    public async Task Keys_with_special_characters_find_their_row(string key)
    {
        TableClient table = await TableTest.NewTableAsync(azurite.ConnectionString);
        await table.AddEntityAsync(new TableEntity(key, key) { ["N"] = 1 });
        await table.UpsertEntityAsync(new TableEntity(key, key) { ["M"] = 2 });
        await table.SubmitTransactionAsync([new TableTransactionAction(TableTransactionActionType.UpdateMerge, new TableEntity(key, key) { ["O"] = 3 }, ETag.All)]);

        TableEntity read = await table.GetEntityAsync<TableEntity>(key, key);
        List<TableEntity> queried = await table.QueryAsync<TableEntity>(TableClient.CreateQueryFilter($"PartitionKey eq {key} and RowKey eq {key}")).ToListAsync();
        Response deleted = await table.DeleteEntityAsync(key, key);

        Assert.Equal((key, key, 1, 2, 3), (read.PartitionKey, read.RowKey, read.GetInt32("N"), read.GetInt32("M"), read.GetInt32("O")));
        Assert.Equal(key, Assert.Single(queried).RowKey);
        Assert.Equal(204, deleted.Status);
    }

    [Fact]
    public async Task Inserting_a_row_twice_is_EntityAlreadyExists()
    {
        TableClient table = await TableTest.NewTableAsync(azurite.ConnectionString);
        await table.AddEntityAsync(new TableEntity("p", "r"));

        var failure = await Assert.ThrowsAsync<RequestFailedException>(() => table.AddEntityAsync(new TableEntity("p", "r")));

        Assert.Equal(409, failure.Status);
        Assert.True(failure.ErrorCode == TableErrorCode.EntityAlreadyExists);
    }

    [Fact]
    public async Task Reading_a_missing_row_is_ResourceNotFound_and_a_missing_table_TableNotFound()
    {
        TableClient table = await TableTest.NewTableAsync(azurite.ConnectionString);
        TableClient missing = new TableServiceClient(azurite.ConnectionString).GetTableClient($"T{Guid.NewGuid():N}");

        var noRow = await Assert.ThrowsAsync<RequestFailedException>(() => table.GetEntityAsync<TableEntity>("p", "r"));
        var noTable = await Assert.ThrowsAsync<RequestFailedException>(() => missing.AddEntityAsync(new TableEntity("p", "r")));

        Assert.Equal((404, true), (noRow.Status, noRow.ErrorCode == TableErrorCode.ResourceNotFound));
        Assert.Equal((404, true), (noTable.Status, noTable.ErrorCode == TableErrorCode.TableNotFound));
    }

    [Fact]
    public async Task Reading_a_row_if_it_exists_has_a_value_or_none()
    {
        TableClient table = await TableTest.NewTableAsync(azurite.ConnectionString);
        await table.AddEntityAsync(new TableEntity("p", "r") { ["A"] = 1, ["B"] = 2 });

        NullableResponse<TableEntity> present = await table.GetEntityIfExistsAsync<TableEntity>("p", "r", select: ["B"]);
        NullableResponse<TableEntity> absent = await table.GetEntityIfExistsAsync<TableEntity>("p", "x");

        Assert.True(present.HasValue);
        Assert.Equal(2, present.Value!.GetInt32("B"));
        Assert.Null(present.Value!.GetInt32("A"));
        Assert.False(absent.HasValue);
        Assert.Equal(404, absent.GetRawResponse().Status);
        Assert.Throws<InvalidOperationException>(() => absent.Value);
    }

    [Fact]
    public async Task Merging_keeps_other_properties_and_replacing_drops_them()
    {
        TableClient table = await TableTest.NewTableAsync(azurite.ConnectionString);
        await table.UpsertEntityAsync(new TableEntity("p", "r") { ["A"] = 1, ["B"] = 2 });

        await table.UpsertEntityAsync(new TableEntity("p", "r") { ["B"] = 3 });
        TableEntity merged = await table.GetEntityAsync<TableEntity>("p", "r");
        await table.UpdateEntityAsync(new TableEntity("p", "r") { ["C"] = 4 }, merged.ETag, TableUpdateMode.Replace);
        TableEntity replaced = await table.GetEntityAsync<TableEntity>("p", "r");

        Assert.Equal((1, 3), (merged.GetInt32("A"), merged.GetInt32("B")));
        Assert.Equal((null, null, 4), (replaced.GetInt32("A"), replaced.GetInt32("B"), replaced.GetInt32("C")));
    }

    [Theory]
    [InlineData(TableUpdateMode.Merge)]
    [InlineData(TableUpdateMode.Replace)]
    public async Task Updating_with_a_stale_ETag_is_UpdateConditionNotSatisfied(TableUpdateMode mode)
    {
        TableClient table = await TableTest.NewTableAsync(azurite.ConnectionString);
        Response added = await table.AddEntityAsync(new TableEntity("p", "r") { ["A"] = 1 });
        Response updated = await table.UpdateEntityAsync(new TableEntity("p", "r") { ["A"] = 2 }, added.Headers.ETag!.Value, mode);

        var failure = await Assert.ThrowsAsync<RequestFailedException>(
            () => table.UpdateEntityAsync(new TableEntity("p", "r") { ["A"] = 3 }, added.Headers.ETag!.Value, mode));
        TableEntity row = await table.GetEntityAsync<TableEntity>("p", "r");

        Assert.Equal(412, failure.Status);
        Assert.True(failure.ErrorCode == TableErrorCode.UpdateConditionNotSatisfied);
        Assert.Equal(2, row.GetInt32("A"));
        Assert.Equal(updated.Headers.ETag, row.ETag);
    }

    [Fact]
    public async Task Updating_a_missing_row_is_ResourceNotFound_and_updating_without_an_ETag_is_refused()
    {
        TableClient table = await TableTest.NewTableAsync(azurite.ConnectionString);

        var missing = await Assert.ThrowsAsync<RequestFailedException>(() => table.UpdateEntityAsync(new TableEntity("p", "r"), ETag.All));

        Assert.Equal((404, true), (missing.Status, missing.ErrorCode == TableErrorCode.ResourceNotFound));
        await Assert.ThrowsAsync<ArgumentException>(async () => await table.UpdateEntityAsync(new TableEntity("p", "r"), default));
    }

    [Fact]
    public async Task Deleting_returns_the_404_of_a_missing_row_and_throws_the_412_of_a_stale_ETag()
    {
        TableClient table = await TableTest.NewTableAsync(azurite.ConnectionString);
        Response added = await table.AddEntityAsync(new TableEntity("p", "r"));
        await table.UpsertEntityAsync(new TableEntity("p", "r") { ["A"] = 1 });

        var stale = await Assert.ThrowsAsync<RequestFailedException>(() => table.DeleteEntityAsync("p", "r", added.Headers.ETag!.Value));
        Response deleted = await table.DeleteEntityAsync("p", "r");
        Response missing = await table.DeleteEntityAsync("p", "r");

        Assert.Equal((412, true), (stale.Status, stale.ErrorCode == TableErrorCode.UpdateConditionNotSatisfied));
        Assert.Equal((204, 404), (deleted.Status, missing.Status));
    }

    [Fact]
    public async Task Creating_a_table_that_exists_is_no_error()
    {
        TableClient table = await TableTest.NewTableAsync(azurite.ConnectionString);

        Response<TableItem> again = await table.CreateIfNotExistsAsync();

        Assert.Equal(table.Name, again.Value.Name);
    }

    [Fact]
    public async Task A_wrong_account_key_is_refused()
    {
        string wrong = string.Join(';', azurite.ConnectionString.Split(';').Select(
            setting => setting.StartsWith("AccountKey=", StringComparison.Ordinal) ? "AccountKey=" + Convert.ToBase64String(new byte[64]) : setting));
        TableClient table = new TableServiceClient(wrong).GetTableClient("Anything");

        var failure = await Assert.ThrowsAsync<RequestFailedException>(() => table.AddEntityAsync(new TableEntity("p", "r")));

        Assert.Equal(403, failure.Status);
    }
}
