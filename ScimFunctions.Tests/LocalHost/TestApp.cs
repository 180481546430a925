using Microsoft.Extensions.DependencyInjection;
using ScimFunctions.LocalHost;

namespace ScimFunctions.Tests.LocalHost;

/// <summary>An app that consists of the functions of one class, to test the host with.</summary>
internal static class TestApp
{
    /// <param name="dependencies">What the class takes in its constructor.</param>
    public static FunctionApp Of<TFunctions>(params object[] dependencies) => new([typeof(TFunctions)], (services, _) =>
    {
        foreach (var dependency in dependencies)
        {
            services.AddSingleton(dependency.GetType(), dependency);
        }
    });

    public static Task<FunctionsHost> StartAsync(FunctionApp app, string? storage = null, QueueSettings? queues = null, string routePrefix = "", TimeProvider? time = null, bool runTimerTriggers = true) =>
        FunctionsHost.StartAsync(
            new FunctionsHostOptions
            {
                App = app,
                Settings = new Dictionary<string, string?> { ["TestStorage"] = storage },
                HostSettings = new HostSettings(routePrefix, queues ?? new QueueSettings()),
                ConfigureServices = services => services.AddSingleton(time ?? TimeProvider.System),
                RunTimerTriggers = runTimerTriggers,
            },
            CancellationToken.None);
}
