using Azure.Storage.Queues;
using ScimFunctions.LocalHost;

namespace ScimFunctions.Tests.LocalHost;

public sealed class AzuriteProcessTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory().FullName;

    [Fact]
    public async Task Data_in_a_folder_outlives_the_process()
    {
        await using (var azurite = await AzuriteProcess.StartAsync(folder, CancellationToken.None))
        {
            var queue = new QueueServiceClient(azurite.ConnectionString).GetQueueClient("kept");
            await queue.CreateIfNotExistsAsync();
            await queue.SendMessageAsync("still here");
        }

        await using (var azurite = await AzuriteProcess.StartAsync(folder, CancellationToken.None))
        {
            var queue = new QueueServiceClient(azurite.ConnectionString).GetQueueClient("kept");
            Assert.Equal("still here", Assert.Single((await queue.ReceiveMessagesAsync(10)).Value).MessageText);
        }
    }

    [Fact]
    public async Task A_folder_that_cannot_be_written_is_reported_in_Azurite_s_words()
    {
        var file = Path.Combine(folder, "file");
        await File.WriteAllTextAsync(file, "");
        var error = await Assert.ThrowsAsync<LocalHostException>(() => AzuriteProcess.StartAsync(Path.Combine(file, "below"), CancellationToken.None));
        Assert.Contains("Azurite ended while starting", error.Message, StringComparison.Ordinal);
        Assert.Contains("below", error.Message, StringComparison.Ordinal);
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);
}
