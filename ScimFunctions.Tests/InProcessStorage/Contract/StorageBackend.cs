using Azure;
using Azure.Data.Tables;
using Azure.Storage.Queues;
using ScimFunctions.InProcessStorage;
using ScimFunctions.Tests.Azurite;

namespace ScimFunctions.Tests.InProcessStorage.Contract;

/// <summary>A storage account that the contract tests run on.</summary>
public abstract class StorageBackend
{
    public abstract TableServiceClient Tables { get; }

    public abstract QueueServiceClient Queues(QueueMessageEncoding encoding);

    /// <summary>A table of the test's own: a deleted table's name is not free at once in Azure, so each name is used once.</summary>
    public async Task<TableClient> NewTableAsync()
    {
        var table = Tables.GetTableClient($"T{Guid.NewGuid():N}");
        await table.CreateIfNotExistsAsync();
        return table;
    }

    public async Task<QueueClient> NewQueueAsync(QueueMessageEncoding encoding = QueueMessageEncoding.Base64)
    {
        var queue = Queues(encoding).GetQueueClient($"q{Guid.NewGuid():N}");
        await queue.CreateIfNotExistsAsync();
        return queue;
    }

    /// <summary>The status and code of the refusal that the call must end in.</summary>
    public static async Task<(int Status, string? Code)> RefusalOf(Func<Task> call)
    {
        var refusal = await Assert.ThrowsAnyAsync<RequestFailedException>(call);
        return (refusal.Status, refusal.ErrorCode);
    }

    public static async Task<IReadOnlyList<T>> ListAsync<T>(IAsyncEnumerable<T> items)
    {
        List<T> list = [];
        await foreach (var item in items)
        {
            list.Add(item);
        }

        return list;
    }
}

/// <summary>Microsoft's emulator, which we did not write.</summary>
public sealed class AzuriteBackend(AzuriteFixture azurite) : StorageBackend
{
    public override TableServiceClient Tables => new(azurite.ConnectionString);

    // The version is one that Azurite speaks; the official package's default may be newer.
    public override QueueServiceClient Queues(QueueMessageEncoding encoding) =>
        new(azurite.ConnectionString, new QueueClientOptions(QueueClientOptions.ServiceVersion.V2020_12_06) { MessageEncoding = encoding });
}

/// <summary>Our own, with Azure's rules.</summary>
public sealed class InProcessBackend : StorageBackend
{
    private readonly InProcessStorageAccount account = new();

    public override TableServiceClient Tables => account.CreateTableClient();

    public override QueueServiceClient Queues(QueueMessageEncoding encoding) => account.CreateQueueClient(options => options.MessageEncoding = encoding);
}
