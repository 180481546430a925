using Azure;
using Azure.Data.Tables;
using Azure.Storage.Queues;

namespace ScimFunctions.Tests.InProcessStorage.Contract;

/// <summary>A storage account that the contract tests run on.</summary>
public abstract class StorageBackend
{
    public abstract TableServiceClient Tables { get; }

    public abstract QueueServiceClient Queues(QueueMessageEncoding encoding);

    /// <summary>Makes the account reachable for another process for as long as the task runs.</summary>
    public abstract Task<string> OutsideAsync(Func<string, Task<string>> useConnectionString);

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
