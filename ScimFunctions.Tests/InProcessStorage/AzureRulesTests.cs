using System.Text;
using Azure.Data.Tables;
using ScimFunctions.InProcessStorage;
using ScimFunctions.Tests.InProcessStorage.Contract;

namespace ScimFunctions.Tests.InProcessStorage;

/// <summary>What Azure refuses and Azurite 3.35 lets through, or answers otherwise: by name, on the in-process account only.</summary>
public sealed class AzureRulesTests
{
    private readonly InProcessStorageAccount account = new();

    [Fact]
    public async Task A_transaction_over_two_partitions_is_refused_where_Azurite_writes_both()
    {
        var table = await NewTableAsync();

        var refusal = await FailureOf(table, Add(new TableEntity("p", "1")), Add(new TableEntity("q", "1")));

        Assert.Equal((400, "CommandsInBatchActOnDifferentPartitions", 1), refusal);
        Assert.Empty(await StorageBackend.ListAsync(table.QueryAsync<TableEntity>()));
    }

    [Fact]
    public async Task A_transaction_of_101_actions_is_refused_where_Azurite_answers_a_malformed_part()
    {
        var table = await NewTableAsync();

        var (status, code, _) = await FailureOf(table, [.. Enumerable.Range(0, 101).Select(i => Add(new TableEntity("p", $"{i}")))]);

        Assert.Equal((400, "InvalidInput"), (status, code));
        Assert.Empty(await StorageBackend.ListAsync(table.QueryAsync<TableEntity>()));
    }

    [Fact]
    public async Task A_transaction_over_two_tables_is_refused()
    {
        var table = await NewTableAsync();
        var other = await NewTableAsync();
        var body = Batch(("POST", table.Name, """{"PartitionKey":"p","RowKey":"1"}"""), ("POST", other.Name, """{"PartitionKey":"p","RowKey":"2"}"""));

        Assert.Equal((202, "InvalidInput"), await account.TableAsync("POST", "$batch", body, "Content-Type: multipart/mixed; boundary=b"));
        Assert.Empty(await StorageBackend.ListAsync(table.QueryAsync<TableEntity>()));
        Assert.Empty(await StorageBackend.ListAsync(other.QueryAsync<TableEntity>()));
    }

    [Fact]
    public async Task An_empty_batch_is_400_where_Azurite_answers_500() =>
        Assert.Equal((400, "InvalidInput"), await account.TableAsync("POST", "$batch", Batch(), "Content-Type: multipart/mixed; boundary=b"));

    [Fact]
    public async Task A_row_has_252_properties_at_most_where_Azurite_takes_more()
    {
        var table = await NewTableAsync();
        await table.AddEntityAsync(WithProperties("fits", 252));

        Assert.Equal((400, "TooManyProperties"), await StorageBackend.RefusalOf(() => table.AddEntityAsync(WithProperties("more", 253))));
        Assert.Equal((400, "TooManyProperties"), await StorageBackend.RefusalOf(() => table.UpsertEntityAsync(new TableEntity("p", "fits") { ["Another"] = 1 }, TableUpdateMode.Merge)));
    }

    [Fact]
    public async Task A_row_has_1_MiB_at_most_by_the_documented_formula_where_Azurite_takes_more()
    {
        var table = await NewTableAsync();

        // 4 + 2·(1+1) keys, and for each of 16 texts 8 + 2·2 name + 2n+4: 16 × 16 + 2·(15 × 32768 + last) + 8 = 1048576.
        const int Last = ((1048576 - 8 - (16 * 16)) / 2) - (15 * 32768);
        await table.AddEntityAsync(WithTexts("r", Last));

        Assert.Equal((400, "EntityTooLarge"), await StorageBackend.RefusalOf(() => table.AddEntityAsync(WithTexts("s", Last + 1))));
        Assert.Equal((400, "EntityTooLarge"), await StorageBackend.RefusalOf(() => table.UpsertEntityAsync(new TableEntity("p", "r") { ["B"] = true }, TableUpdateMode.Merge)));
    }

    [Theory]
    [InlineData("a/b", "OutOfRangeInput")]
    [InlineData("a\\b", "OutOfRangeInput")]
    [InlineData("a#b", "OutOfRangeInput")]
    [InlineData("a?b", "OutOfRangeInput")]
    [InlineData("a\tb", "OutOfRangeInput")]
    [InlineData("a\u009Fb", "OutOfRangeInput")]
    public async Task A_key_with_a_reserved_character_is_OutOfRangeInput_where_Azurite_says_InvalidInput(string key, string code)
    {
        var table = await NewTableAsync();

        Assert.Equal((400, code), await StorageBackend.RefusalOf(() => table.AddEntityAsync(new TableEntity("p", key))));
        Assert.Equal((400, code), await StorageBackend.RefusalOf(() => table.UpsertEntityAsync(new TableEntity(key, "r"))));
    }

    [Fact]
    public async Task A_key_of_513_characters_is_KeyValueTooLarge_where_Azurite_says_InvalidInput()
    {
        var table = await NewTableAsync();

        Assert.Equal((400, "KeyValueTooLarge"), await StorageBackend.RefusalOf(() => table.AddEntityAsync(new TableEntity("p", new string('k', 513)))));
        Assert.Equal((400, "KeyValueTooLarge"), await StorageBackend.RefusalOf(() => table.AddEntityAsync(new TableEntity(new string('k', 513), "r"))));
    }

    [Theory]
    [InlineData("1001")]
    [InlineData("0")]
    [InlineData("-1")]
    [InlineData("many")]
    public async Task A_top_outside_1_to_1000_is_refused_where_Azurite_takes_it(string top)
    {
        var table = await NewTableAsync();

        Assert.Equal((400, "InvalidInput"), await account.TableAsync("GET", $"{table.Name}()?$top={top}"));
        Assert.Equal((200, null), await account.TableAsync("GET", $"{table.Name}()?$top=1000"));
    }

    [Theory]
    [InlineData("$orderby=N")]
    [InlineData("$skip=1")]
    [InlineData("$inlinecount=allpages")]
    public async Task An_option_that_tables_do_not_have_is_refused_where_Azurite_ignores_it(string option)
    {
        var table = await NewTableAsync();

        Assert.Equal((400, "InvalidInput"), await account.TableAsync("GET", $"{table.Name}()?{option}"));
    }

    [Fact]
    public async Task Numbers_compare_whatever_their_width_where_Azurite_answers_500()
    {
        var table = await NewTableAsync();
        await table.AddEntityAsync(new TableEntity("p", "a") { ["N"] = 3 });
        await table.AddEntityAsync(new TableEntity("p", "b") { ["N"] = 4 });
        await table.AddEntityAsync(new TableEntity("p", "c") { ["N"] = 5L });
        await table.AddEntityAsync(new TableEntity("p", "d") { ["N"] = 3.5 });

        Assert.Equal(["b", "c", "d"], await KeysAsync(table, "N gt 3L"));
        Assert.Equal(["b", "c"], await KeysAsync(table, "N gt 3.5"));
    }

    [Fact]
    public async Task A_value_of_another_type_matches_no_comparison()
    {
        var table = await NewTableAsync();
        await table.AddEntityAsync(new TableEntity("p", "r") { ["N"] = 3, ["S"] = "3" });

        Assert.Empty(await KeysAsync(table, "S eq 3"));
        Assert.Empty(await KeysAsync(table, "S ne 3"));
        Assert.Empty(await KeysAsync(table, "N ne '3'"));
        Assert.Empty(await KeysAsync(table, "Missing ne 3"));
    }

    [Theory]
    [InlineData("startswith(RowKey,'x')")]
    [InlineData("contains(S,'x')")]
    [InlineData("substringof('x',S)")]
    [InlineData("N eq 1 and tolower(S) eq 'x'")]
    public async Task A_function_in_a_filter_is_501_where_Azurite_says_400(string filter)
    {
        var table = await NewTableAsync();

        Assert.Equal((501, "NotImplemented"), await account.TableAsync("GET", $"{table.Name}()?$filter={Uri.EscapeDataString(filter)}"));
    }

    [Fact]
    public async Task A_filter_has_15_comparisons_at_most_where_Azurite_takes_more()
    {
        var table = await NewTableAsync();
        await table.AddEntityAsync(new TableEntity("p", "r15") { ["N"] = 15 });

        Assert.Equal(["r15"], await KeysAsync(table, Either(15)));
        Assert.Equal((400, "InvalidInput"), await StorageBackend.RefusalOf(() => KeysAsync(table, Either(16))));
    }

    [Theory]
    [InlineData("N xx 1")]
    [InlineData("N eq 'x")]
    [InlineData("N eq M")]
    [InlineData("1 eq 1")]
    [InlineData("N eq 1 or")]
    [InlineData("N eq 1)")]
    [InlineData("N eq null and")]
    [InlineData("G eq guid'x'")]
    [InlineData("T eq datetime'yesterday'")]
    [InlineData("B eq X'0'")]
    public async Task A_malformed_filter_is_400_where_Azurite_takes_some(string filter)
    {
        var table = await NewTableAsync();

        Assert.Equal((400, "InvalidInput"), await account.TableAsync("GET", $"{table.Name}()?$filter={Uri.EscapeDataString(filter)}"));
    }

    [Fact]
    public async Task A_filter_nested_beyond_measure_is_400()
    {
        var table = await NewTableAsync();
        var filter = new string('(', 50_000) + "N eq 1" + new string(')', 50_000);

        Assert.Equal((400, "InvalidInput"), await account.TableAsync("GET", $"{table.Name}()?$filter={filter}"));
    }

    [Theory]
    [InlineData("NextPartitionKey=garbage&NextRowKey=garbage")]
    [InlineData("NextPartitionKey=cA%3D%3D&NextRowKey=cg%3D%3D")]
    [InlineData("NextPartitionKey=1!8!AAAAAAAA")]
    [InlineData("NextRowKey=1!8!AAAAAAAA")]
    public async Task A_continuation_token_that_the_service_did_not_give_is_refused_where_Azurite_answers_no_rows(string token)
    {
        var table = await NewTableAsync();

        Assert.Equal((400, "InvalidInput"), await account.TableAsync("GET", $"{table.Name}()?{token}"));
    }

    [Fact]
    public async Task A_page_may_be_empty_and_not_the_last_which_Azurite_never_shows()
    {
        var table = await NewTableAsync();
        await table.SubmitTransactionAsync(Enumerable.Range(0, 5).Select(i => Add(new TableEntity("p", $"{i}"))));
        account.Faults.EmptyPages = true;

        var pages = await StorageBackend.ListAsync(table.QueryAsync<TableEntity>(maxPerPage: 2).AsPages());

        Assert.Equal([0, 2, 0, 2, 0, 1], pages.Select(page => page.Values.Count));
        Assert.Equal(["0", "1", "2", "3", "4"], pages.SelectMany(page => page.Values).Select(row => row.RowKey));
    }

    [Theory]
    [InlineData("""{"PartitionKey":"p","RowKey":"r","V":"x","V@odata.type":"Edm.Guid"}""", "InvalidInput")]
    [InlineData("""{"PartitionKey":"p","RowKey":"r","V":3000000000}""", "InvalidInput")]
    [InlineData("""{"PartitionKey":"p","RowKey":"r","V":"1","V@odata.type":"Edm.Money"}""", "InvalidInput")]
    [InlineData("""{"PartitionKey":"p","RowKey":"r","V":"9223372036854775808","V@odata.type":"Edm.Int64"}""", "InvalidInput")]
    [InlineData("""{"PartitionKey":"p","RowKey":"r","V":"yesterday","V@odata.type":"Edm.DateTime"}""", "InvalidInput")]
    [InlineData("""{"PartitionKey":"p","RowKey":"r","V":"1600-12-31T00:00:00Z","V@odata.type":"Edm.DateTime"}""", "InvalidInput")]
    [InlineData("""{"PartitionKey":"p","RowKey":"r","V":"?","V@odata.type":"Edm.Binary"}""", "InvalidInput")]
    [InlineData("""{"PartitionKey":"p","RowKey":"r","V":"\u0000"}""", "InvalidInput")]
    [InlineData("""{"PartitionKey":"p","RowKey":"r","V":"\ud83d"}""", "InvalidInput")]
    [InlineData("""{"PartitionKey":"p","RowKey":"r","V":{"a":1}}""", "InvalidInput")]
    [InlineData("""{"PartitionKey":"p","RowKey":"r","V":[1]}""", "InvalidInput")]
    [InlineData("""{"PartitionKey":"p","RowKey":"r","V":1,"V":2}""", "InvalidInput")]
    [InlineData("""{"PartitionKey":"p","RowKey":"r"} more""", "InvalidInput")]
    [InlineData("""{"PartitionKey":"p","RowKey":"r" """, "InvalidInput")]
    [InlineData("[]", "InvalidInput")]
    [InlineData("", "InvalidInput")]
    [InlineData("""{"PartitionKey":"p","RowKey":"r","a-b":1}""", "PropertyNameInvalid")]
    [InlineData("""{"PartitionKey":"p","RowKey":"r","1a":1}""", "PropertyNameInvalid")]
    [InlineData("""{"PartitionKey":"p","RowKey":"r","":1}""", "PropertyNameInvalid")]
    [InlineData("""{"PartitionKey":"p"}""", "PropertiesNeedValue")]
    [InlineData("""{"RowKey":"r","V":1}""", "PropertiesNeedValue")]
    [InlineData("""{"PartitionKey":null,"RowKey":"r","V":1}""", "PropertiesNeedValue")]
    public async Task A_body_that_is_no_entity_is_refused_where_Azurite_takes_much_of_it(string body, string code)
    {
        var table = await NewTableAsync();

        Assert.Equal((400, code), await account.TableAsync("POST", table.Name, body));
        Assert.Empty(await StorageBackend.ListAsync(table.QueryAsync<TableEntity>()));
    }

    [Fact]
    public async Task A_property_name_has_255_characters_at_most()
    {
        var table = await NewTableAsync();
        await table.AddEntityAsync(new TableEntity("p", "r") { [new string('n', 255)] = 1 });

        Assert.Equal((400, "PropertyNameTooLong"), await StorageBackend.RefusalOf(() => table.AddEntityAsync(new TableEntity("p", "s") { [new string('n', 256)] = 1 })));
    }

    [Fact]
    public async Task A_condition_must_be_one_ETag_and_a_deletion_must_have_one()
    {
        var table = await NewTableAsync();
        await table.AddEntityAsync(new TableEntity("p", "r"));
        var address = $"{table.Name}(PartitionKey='p',RowKey='r')";

        Assert.Equal((400, "MissingRequiredHeader"), await account.TableAsync("DELETE", address));
        Assert.Equal((400, "InvalidInput"), await account.TableAsync("DELETE", address, header: "If-Match: \"1\""));
        Assert.Equal((204, null), await account.TableAsync("DELETE", address, header: "If-Match: *"));
    }

    [Fact]
    public async Task The_keys_of_a_body_must_be_those_of_the_address()
    {
        var table = await NewTableAsync();

        Assert.Equal((400, "InvalidInput"), await account.TableAsync("PUT", $"{table.Name}(PartitionKey='p',RowKey='r')", """{"PartitionKey":"p","RowKey":"s"}"""));
        Assert.Equal((204, null), await account.TableAsync("PUT", $"{table.Name}(RowKey='r',PartitionKey='p')", """{"N":1}"""));
    }

    [Theory]
    [InlineData("ab", "OutOfRangeInput")]
    [InlineData("1table", "InvalidResourceName")]
    [InlineData("my-table", "InvalidResourceName")]
    [InlineData("tables", "InvalidResourceName")]
    public async Task A_table_name_that_is_not_allowed_is_refused(string name, string code) =>
        Assert.Equal((400, code), await StorageBackend.RefusalOf(() => account.CreateTableClient().GetTableClient(name).CreateIfNotExistsAsync()));

    [Fact]
    public async Task Tables_are_listed_page_by_page_and_found_by_name()
    {
        foreach (var name in new[] { "Charlie", "Alpha", "Bravo" })
        {
            await account.CreateTableClient().GetTableClient(name).CreateIfNotExistsAsync();
        }

        Assert.Equal((200, null), await account.TableAsync("GET", "Tables?$top=2"));
        Assert.Equal((200, null), await account.TableAsync("GET", "Tables('alpha')"));
        Assert.Equal((404, "TableNotFound"), await account.TableAsync("GET", "Tables('Delta')"));
        Assert.Equal((400, "InvalidInput"), await account.TableAsync("GET", "Tables?NextTableName=Bravo"));
    }

    [Theory]
    [InlineData("POST", "q1q/messages", "<QueueMessage><MessageText>", 400, "InvalidXmlDocument")]
    [InlineData("POST", "q1q/messages?visibilitytimeout=604801", "<QueueMessage><MessageText>m</MessageText></QueueMessage>", 400, "OutOfRangeQueryParameterValue")]
    [InlineData("POST", "q1q/messages?visibilitytimeout=10&messagettl=10", "<QueueMessage><MessageText>m</MessageText></QueueMessage>", 400, "OutOfRangeQueryParameterValue")]
    [InlineData("POST", "q1q/messages?messagettl=0", "<QueueMessage><MessageText>m</MessageText></QueueMessage>", 400, "OutOfRangeQueryParameterValue")]
    [InlineData("GET", "q1q/messages?numofmessages=0", "", 400, "OutOfRangeQueryParameterValue")]
    [InlineData("GET", "q1q/messages?visibilitytimeout=0", "", 400, "OutOfRangeQueryParameterValue")]
    [InlineData("DELETE", "q1q/messages/1", "", 400, "MissingRequiredQueryParameter")]
    [InlineData("PUT", "q1q/messages/1?popreceipt=x", "", 400, "MissingRequiredQueryParameter")]
    [InlineData("PUT", "q1q/messages/1?popreceipt=x&visibilitytimeout=0", "", 404, "MessageNotFound")]
    [InlineData("PATCH", "q1q/messages", "", 405, "UnsupportedHttpVerb")]
    public async Task A_malformed_request_to_a_queue_has_its_own_code(string method, string address, string body, int status, string code)
    {
        await account.QueueAsync("PUT", "q1q");

        Assert.Equal((status, code), await account.QueueAsync(method, address, body));
    }

    private static TableTransactionAction Add(TableEntity row) => new(TableTransactionActionType.Add, row);

    private static TableEntity WithProperties(string rowKey, int count)
    {
        var row = new TableEntity("p", rowKey);
        for (var i = 0; i < count; i++)
        {
            row[$"P{i}"] = i;
        }

        return row;
    }

    private static TableEntity WithTexts(string rowKey, int last)
    {
        var row = new TableEntity("p", rowKey);
        for (var i = 10; i < 26; i++)
        {
            row[$"{(char)('a' + i - 10)}T"] = new string('x', i == 25 ? last : 32768);
        }

        return row;
    }

    private static string Either(int comparisons) => string.Join(" or ", Enumerable.Range(1, comparisons).Select(n => $"N eq {n}"));

    private static async Task<IEnumerable<string>> KeysAsync(TableClient table, string filter) =>
        (await StorageBackend.ListAsync(table.QueryAsync<TableEntity>(filter))).Select(row => row.RowKey);

    private static async Task<(int Status, string? Code, int? Index)> FailureOf(TableClient table, params TableTransactionAction[] actions)
    {
        var failure = await Assert.ThrowsAsync<TableTransactionFailedException>(() => table.SubmitTransactionAsync(actions));
        return (failure.Status, failure.ErrorCode, failure.FailedTransactionActionIndex);
    }

    private static string Batch(params (string Method, string Path, string Body)[] parts)
    {
        var text = new StringBuilder("--b\r\nContent-Type: multipart/mixed; boundary=c\r\n\r\n");
        foreach (var (method, path, body) in parts)
        {
            text.Append($"--c\r\nContent-Type: application/http\r\nContent-Transfer-Encoding: binary\r\n\r\n{method} https://a.table.core.windows.net/{path} HTTP/1.1\r\nContent-Type: application/json\r\n\r\n{body}\r\n");
        }

        return text.Append("--c--\r\n--b--\r\n").ToString();
    }

    private async Task<TableClient> NewTableAsync()
    {
        var table = account.CreateTableClient().GetTableClient($"T{Guid.NewGuid():N}");
        await table.CreateIfNotExistsAsync();
        return table;
    }
}
