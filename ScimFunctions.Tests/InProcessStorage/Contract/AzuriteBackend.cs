using Azure.Data.Tables;
using Azure.Storage.Queues;
using ScimFunctions.Tests.Azurite;

namespace ScimFunctions.Tests.InProcessStorage.Contract;

/// <summary>Microsoft's emulator, which we did not write.</summary>
public sealed class AzuriteBackend(AzuriteFixture azurite) : StorageBackend
{
    public override TableServiceClient Tables => new(azurite.ConnectionString);

    // The version is one that Azurite speaks; the official package's default may be newer.
    public override QueueServiceClient Queues(QueueMessageEncoding encoding) =>
        new(azurite.ConnectionString, new QueueClientOptions(QueueClientOptions.ServiceVersion.V2020_12_06) { MessageEncoding = encoding });

    public override Task<string> OutsideAsync(Func<string, Task<string>> useConnectionString) => useConnectionString(azurite.ConnectionString);
}
