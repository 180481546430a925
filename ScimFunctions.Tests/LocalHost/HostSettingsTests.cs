using ScimFunctions.LocalHost;

namespace ScimFunctions.Tests.LocalHost;

public sealed class HostSettingsTests : IDisposable
{
    private readonly string path = Path.GetTempFileName();

    [Fact]
    public void What_host_json_leaves_out_is_as_the_Functions_host_has_it()
    {
        File.WriteAllText(path, """{ "version": "2.0" }""");
        Assert.Equal(new HostSettings("api", new QueueSettings()), HostSettings.Load(path));
    }

    [Fact]
    public void Route_prefix_and_queue_settings_are_read_past_comments_and_trailing_commas()
    {
        File.WriteAllText(path, """
            {
              // As the Functions host allows it.
              "version": "2.0",
              "extensions": {
                "http": { "routePrefix": "" },
                "queues": {
                  "batchSize": 4, "newBatchThreshold": 2, "maxDequeueCount": 3,
                  "visibilityTimeout": "00:00:30", "maxPollingInterval": "00:00:01", "messageEncoding": "none",
                },
              },
            }
            """);
        var expected = new QueueSettings
        {
            BatchSize = 4,
            NewBatchThreshold = 2,
            MaxDequeueCount = 3,
            VisibilityTimeout = TimeSpan.FromSeconds(30),
            MaxPollingInterval = TimeSpan.FromSeconds(1),
            MessageEncoding = QueueTextEncoding.None,
        };
        Assert.Equal(new HostSettings("", expected), HostSettings.Load(path));
    }

    [Fact]
    public void A_file_that_cannot_be_read_is_named()
    {
        File.WriteAllText(path, "{");
        var error = Assert.Throws<LocalHostException>(() => HostSettings.Load(path));
        Assert.Contains(path, error.Message, StringComparison.Ordinal);
    }

    public void Dispose() => File.Delete(path);
}
