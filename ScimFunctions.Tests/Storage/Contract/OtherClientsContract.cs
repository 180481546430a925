using Azure.Data.Tables;
using Azure.Storage.Queues;
using ScimFunctions.Tests.Azurite;

namespace ScimFunctions.Tests.Storage.Contract;

/// <summary><c>@azure/data-tables</c> and <c>@azure/storage-queue</c> read what we write, we read what they write, and both are refused alike.</summary>
public abstract class OtherClientsContract(StorageBackend storage)
{
    private const string Partition = "O'Brien";
    private const string Row = "a b|%2F+&=é";
    private static readonly DateTimeOffset Instant = new(2026, 3, 29, 1, 0, 0, 123, TimeSpan.Zero);
    private static readonly Guid Id = Guid.Parse("0190c4f2-6f3a-7d5e-8f00-1a2b3c4d5e6f");

    private readonly string tableName = $"T{Guid.NewGuid():N}";
    private readonly string queueName = $"q{Guid.NewGuid():N}";

    private TableClient Table => storage.Tables.GetTableClient(tableName);

    private QueueClient Queue => storage.Queues(QueueMessageEncoding.Base64).GetQueueClient(queueName);

    [Fact]
    public async Task We_read_what_the_JavaScript_clients_write()
    {
        var written = await NodeClient.RunAsync(storage, "write", tableName, queueName);

        TableEntity row = await Table.GetEntityAsync<TableEntity>(Partition, Row);
        var rows = await StorageBackend.ListAsync(Table.QueryAsync<TableEntity>("PartitionKey eq 'p'"));
        var message = Assert.Single((await Queue.ReceiveMessagesAsync(32)).Value);
        var properties = (await Queue.GetPropertiesAsync()).Value;

        Assert.Equal("""{"status":202,"statuses":[204,204,204,204]}""", written.GetRawText());
        Assert.Equal(("Jürgen 👩‍🚀 <&>\"\\", true, -7), (row.GetString("text"), row.GetBoolean("flag"), row.GetInt32("number")));
        Assert.Equal((9007199254740993, 1.5, Instant, Id), (row.GetInt64("long"), row.GetDouble("real"), row.GetDateTimeOffset("at"), row.GetGuid("id")));
        Assert.Equal([0, 255, 7], row.GetBinary("bytes"));
        Assert.Equal([("0", 3), ("1", 1), ("2", 2)], rows.Select(r => (r.RowKey, r.GetInt32("n")!.Value)));
        Assert.Equal("kept", rows[0].GetString("kept"));
        Assert.Equal("{\"tenant\":\"Jürgen\"}", message.MessageText);
        Assert.Equal((2, "node"), (properties.ApproximateMessagesCount, properties.Metadata["owner"]));
    }

    [Fact]
    public async Task The_JavaScript_clients_read_what_we_write()
    {
        await Table.CreateIfNotExistsAsync();
        await Table.AddEntityAsync(new TableEntity(Partition, Row)
        {
            ["text"] = "Jürgen 👩‍🚀", ["flag"] = false, ["number"] = 7, ["long"] = 9007199254740993, ["real"] = 1.5, ["at"] = Instant, ["id"] = Id, ["bytes"] = new byte[] { 0, 255, 7 },
        });
        await Table.SubmitTransactionAsync(Enumerable.Range(0, 5).Select(i => new TableTransactionAction(TableTransactionActionType.Add, new TableEntity("p", $"{i}") { ["n"] = i })));
        await Queue.CreateIfNotExistsAsync(new Dictionary<string, string>(StringComparer.Ordinal) { ["owner"] = "dotnet" });
        await Queue.SendMessageAsync("{\"tenant\":\"Jürgen\"}");

        var read = await NodeClient.RunAsync(storage, "read", tableName, queueName);

        Assert.Equal(
            (Partition, Row, "Jürgen 👩‍🚀", false, 7, "9007199254740993", 1.5, Id.ToString(), "AP8H"),
            (Text("partitionKey"), Text("rowKey"), Text("text"), Value("flag").GetBoolean(), Value("number").GetInt32(), Text("long"), Value("real").GetDouble(), Text("id"), Text("bytes")));
        Assert.Equal(Instant, Value("at").GetDateTimeOffset());
        Assert.Equal("""[["0","1"],["2","3"],["4"]]""", read.GetProperty("pages").GetRawText());
        Assert.Equal([tableName], read.GetProperty("tables").EnumerateArray().Select(name => name.GetString()));
        Assert.Equal([queueName], read.GetProperty("queues").EnumerateArray().Select(name => name.GetString()));
        Assert.Equal(("dotnet", 1), (read.GetProperty("owner").GetString(), read.GetProperty("count").GetInt32()));
        Assert.Equal(
            ("{\"tenant\":\"Jürgen\"}", 1, "updated"),
            (read.GetProperty("message").GetString(), read.GetProperty("dequeueCount").GetInt32(), read.GetProperty("peeked").GetString()));
        Assert.Empty((await Queue.PeekMessagesAsync()).Value);

        System.Text.Json.JsonElement Value(string name) => read.GetProperty("row").GetProperty(name);
        string? Text(string name) => Value(name).GetString();
    }

    [Fact]
    public async Task The_JavaScript_clients_understand_each_refusal()
    {
        var refusals = await NodeClient.RunAsync(storage, "refusals", tableName, queueName);

        Assert.Equal(
            """
            {"inserted":"409 EntityAlreadyExists","stale":"412 UpdateConditionNotSatisfied","missing":"404 ResourceNotFound","transaction":"409 EntityAlreadyExists","twice":"400 InvalidDuplicateRow","rolledBack":"404 ResourceNotFound","filter":"400 InvalidInput","message":"404 MessageNotFound","queue":"404 QueueNotFound"}
            """,
            refusals.GetRawText());
    }
}

public sealed class OtherClientsContractInProcess() : OtherClientsContract(new InProcessBackend());

public sealed class OtherClientsContractOnAzurite(AzuriteFixture azurite) : OtherClientsContract(new AzuriteBackend(azurite)), IClassFixture<AzuriteFixture>;
