using Azure.Data.Tables;
using Azure.Storage.Queues;
using ScimFunctions.InProcessStorage;

namespace ScimFunctions.Tests.InProcessStorage.Contract;

/// <summary>Our own, with Azure's rules.</summary>
public sealed class InProcessBackend : StorageBackend
{
    public InProcessStorageAccount Account { get; } = new();

    public override TableServiceClient Tables => Account.CreateTableClient();

    public override QueueServiceClient Queues(QueueMessageEncoding encoding) => Account.CreateQueueClient(options => options.MessageEncoding = encoding);

    public override async Task<string> OutsideAsync(Func<string, Task<string>> useConnectionString)
    {
        await using var listener = await InProcessStorageListener.StartAsync(Account, CancellationToken.None);
        return await useConnectionString(listener.ConnectionString);
    }
}
