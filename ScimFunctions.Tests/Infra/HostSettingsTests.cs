namespace ScimFunctions.Tests.Infra;

/// <summary><c>host.json</c>: read by the Functions host, by the worker and by the local host.</summary>
public sealed class HostSettingsTests
{
    [Fact]
    public void Routes_have_no_prefix() =>
        Assert.Equal("", Setting("extensions", "http", "routePrefix").GetString());

    [Fact]
    public void Queue_messages_are_tried_five_times_half_a_minute_apart_and_are_base64()
    {
        Assert.Equal("base64", Setting("extensions", "queues", "messageEncoding").GetString());
        Assert.Equal(5, Setting("extensions", "queues", "maxDequeueCount").GetInt32());
        Assert.Equal(TimeSpan.FromSeconds(30), Duration("extensions", "queues", "visibilityTimeout"));
        Assert.InRange(Setting("extensions", "queues", "batchSize").GetInt32(), 1, 32);
        Assert.InRange(Duration("extensions", "queues", "maxPollingInterval"), TimeSpan.FromMilliseconds(100), TimeSpan.FromSeconds(2));
    }

    [Fact]
    public void A_function_may_run_longer_than_any_request_and_not_for_ever() =>
        Assert.InRange(Duration("functionTimeout"), TimeSpan.FromSeconds(230), TimeSpan.FromMinutes(30));

    /// <summary>Both or neither: a worker that exports by itself tells a host of the other kind to leave out what it would have sent.</summary>
    [Fact]
    public void The_host_sends_telemetry_in_the_way_in_which_the_worker_does()
    {
        Assert.Equal("OpenTelemetry", Setting("telemetryMode").GetString());
        Assert.Contains(".UseFunctionsWorkerDefaults()", Repository.Read("ScimFunctions/Program.cs"), StringComparison.Ordinal);
    }

    [Fact]
    public void There_is_nothing_that_an_isolated_NET_app_must_not_have()
    {
        using var host = JsonDocument.Parse(Repository.Read("host.json"));

        Assert.Equal("2.0", host.RootElement.GetProperty("version").GetString());
        Assert.Equal(["version", "functionTimeout", "telemetryMode", "logging", "extensions"], host.RootElement.EnumerateObject().Select(property => property.Name));
        Assert.Equal(["http", "queues"], host.RootElement.GetProperty("extensions").EnumerateObject().Select(property => property.Name));
    }

    [Fact]
    public void The_build_puts_the_file_beside_the_app() =>
        Assert.Equal(Repository.Read("host.json"), File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "host.json")));

    private static TimeSpan Duration(params string[] path) => TimeSpan.ParseExact(Setting(path).GetString()!, "c", null);

    private static JsonElement Setting(params string[] path)
    {
        using var host = JsonDocument.Parse(Repository.Read("host.json"));
        return path.Aggregate(host.RootElement, (element, name) => element.GetProperty(name)).Clone();
    }
}
