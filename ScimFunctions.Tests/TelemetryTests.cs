using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using ScimFunctions.InProcessStorage;
using ScimFunctions.Tests.Infra;
using ScimFunctions.Tests.Service;

namespace ScimFunctions.Tests;

/// <summary>What the service tells through .NET's own APIs (docs/decisions/0012), as whoever exports it hears it.</summary>
public sealed class TelemetryTests
{
    private const string Deactivate =
        """{"schemas":["urn:ietf:params:scim:api:messages:2.0:PatchOp"],"Operations":[{"op":"replace","value":{"active":false}}]}""";

    private readonly FakeClock clock = new();
    private readonly InProcessStorageAccount account;

    public TelemetryTests() => account = new InProcessStorageAccount(clock);

    [Fact]
    public async Task A_request_is_counted_by_its_operation_and_status_whatever_its_path_says()
    {
        await using var service = await StartAsync();
        using var heard = new Measurements(service);
        var tenant = await service.CreateTenantAsync();

        var id = await tenant.CreateUserAsync("ada@example.com");
        await tenant.GetAsync($"users/{id}");
        await tenant.GetAsync("Users?filter=userName eq \"ada@example.com\"");
        await tenant.GetAsync("Groups/ada@example.com");
        await tenant.GetAsync("wp-login.php");

        Assert.Equal(
            ["GET Groups 404", "GET Users 200", "GET Users 200", "GET other 404", "POST Users 201"],
            heard.Of("scim.request.duration").Select(request => $"{request.Tags["operation"]} {request.Tags["status"]}").Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_change_tells_its_kind_and_how_old_it_was_when_it_was_applied()
    {
        await using var service = await StartAsync();
        using var heard = new Measurements(service);
        var tenant = await service.CreateTenantAsync();
        var id = await tenant.CreateUserAsync("ada@example.com");
        await tenant.PatchAsync($"Users/{id}", Deactivate);
        clock.Advance(TimeSpan.FromSeconds(40));

        await service.InvokeTimerAsync("ChangesSweep");

        var (value, tags) = Assert.Single(heard.Of("scim.change.age"));
        Assert.Equal(40, value);
        Assert.Equal("Deactivate", tags["kind"]);
    }

    [Fact]
    public async Task A_step_of_a_trace_names_the_tenant_and_the_outcome_and_no_person()
    {
        var steps = new ConcurrentQueue<Activity>();
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == ScimTelemetry.Name,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
            ActivityStopped = steps.Enqueue,
        };
        ActivitySource.AddActivityListener(listener);
        await using var service = await StartAsync();
        var tenant = await service.CreateTenantAsync();

        (await tenant.GetAsync("Users?filter=userName eq \"ada@example.com\"")).ShouldBe(HttpStatusCode.OK);

        var step = await Eventually.GetAsync(() => Task.FromResult(steps.FirstOrDefault(step => (step.GetTagItem("scim.tenant") as string) == tenant.Id)), step => step is not null);
        Assert.Equal("GET Users", step!.DisplayName);
        Assert.Equal(200, step.GetTagItem("http.response.status_code"));
        Assert.DoesNotContain(step.TagObjects, tag => tag.Value?.ToString()?.Contains("ada", StringComparison.OrdinalIgnoreCase) == true);
    }

    [Fact]
    public void The_guide_for_operators_lists_every_metric()
    {
        var names = new List<string>();
        using var services = new ServiceCollection().AddMetrics().BuildServiceProvider();
        using var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, _) =>
        {
            if (instrument.Meter.Scope == services.GetRequiredService<IMeterFactory>())
            {
                names.Add(instrument.Name);
            }
        };
        listener.Start();

        _ = new ScimTelemetry(services.GetRequiredService<IMeterFactory>());

        Assert.NotEmpty(names);
        Assert.All(names, name => Assert.Contains($"| `{name}` |", Repository.Read("docs/operate.md"), StringComparison.Ordinal));
    }

    private Task<ScimService> StartAsync() => ScimService.StartAsync(
        account.ConnectionString,
        services => services.UseInProcessStorage(account).AddSingleton<TimeProvider>(clock),
        runQueueTriggers: false);

    /// <summary>What one service has measured; others run beside it.</summary>
    private sealed class Measurements : IDisposable
    {
        private readonly ConcurrentQueue<(string Instrument, double Value, Dictionary<string, object?> Tags)> heard = new();
        private readonly MeterListener listener = new();

        public Measurements(ScimService service)
        {
            var meters = service.Services.GetRequiredService<IMeterFactory>();
            listener.InstrumentPublished = (instrument, listening) =>
            {
                if (instrument.Meter.Name == ScimTelemetry.Name && instrument.Meter.Scope == meters)
                {
                    listening.EnableMeasurementEvents(instrument);
                }
            };
            listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => heard.Enqueue((instrument.Name, value, ToDictionary(tags))));
            listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => heard.Enqueue((instrument.Name, value, ToDictionary(tags))));
            listener.Start();
        }

        public IReadOnlyList<(double Value, Dictionary<string, object?> Tags)> Of(string instrument) =>
            [.. heard.Where(one => one.Instrument == instrument).Select(one => (one.Value, one.Tags))];

        public void Dispose() => listener.Dispose();

        private static Dictionary<string, object?> ToDictionary(ReadOnlySpan<KeyValuePair<string, object?>> tags) =>
            tags.ToArray().ToDictionary(tag => tag.Key, tag => tag.Value, StringComparer.Ordinal);
    }
}
