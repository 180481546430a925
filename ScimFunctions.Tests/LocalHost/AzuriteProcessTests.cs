using System.Data.Common;
using System.Net.Sockets;
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
    public async Task A_connection_that_somebody_holds_open_does_not_hold_up_the_end()
    {
        var azurite = await AzuriteProcess.StartAsync(folder, CancellationToken.None);
        var queues = new Uri((string)new DbConnectionStringBuilder { ConnectionString = azurite.ConnectionString }["QueueEndpoint"]);
        using var connection = new TcpClient();
        await connection.ConnectAsync(queues.Host, queues.Port);
        await connection.GetStream().WriteAsync("GET /half-a-request HTTP/1.1\r\n"u8.ToArray());

        // Well below the time after which it would be killed.
        await azurite.DisposeAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(5));
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
