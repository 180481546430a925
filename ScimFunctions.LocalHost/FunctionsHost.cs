using Azure.Core.Pipeline;
using Azure.Storage.Queues;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace ScimFunctions.LocalHost;

/// <summary>What is hosted.</summary>
/// <param name="Types">The types whose <c>[Function]</c> methods are hosted.</param>
/// <param name="AddServices">Registers what they depend on.</param>
public sealed record FunctionApp(IEnumerable<Type> Types, Action<IServiceCollection, IConfiguration> AddServices)
{
    /// <summary>The function app of this repository, with the services of its own <c>Program.cs</c>.</summary>
    public static FunctionApp Scim { get; } = new(
        typeof(ScimFunctionsServices).Assembly.GetExportedTypes(),
        (services, configuration) => services.AddScimFunctions(configuration));
}

/// <summary>How <see cref="FunctionsHost"/> runs.</summary>
public sealed record FunctionsHostOptions
{
    /// <summary>The whole configuration, as the application settings are in Azure: neither files nor environment variables are added.</summary>
    public required IReadOnlyDictionary<string, string?> Settings { get; init; }

    public FunctionApp App { get; init; } = FunctionApp.Scim;

    /// <summary>Where to listen. Port 0 takes a free one.</summary>
    public string Url { get; init; } = "http://127.0.0.1:0";

    /// <summary>Null reads the <c>host.json</c> beside the program, where the build puts it.</summary>
    public HostSettings? HostSettings { get; init; }

    public bool RunQueueTriggers { get; init; } = true;

    public bool RunTimerTriggers { get; init; } = true;

    /// <summary>
    /// Applied after the app's own services, so that a test replaces what it needs to. The host's clock is the <see cref="TimeProvider"/>
    /// found there, and its queue triggers reach storage through the <see cref="Azure.Core.Pipeline.HttpPipelineTransport"/>, if there is one.
    /// </summary>
    public Action<IServiceCollection>? ConfigureServices { get; init; }

    /// <summary>Null logs nothing.</summary>
    public Action<ILoggingBuilder>? ConfigureLogging { get; init; }

    /// <summary>Shows requests and applied changes; null shows nothing.</summary>
    internal TerminalLog? Terminal { get; init; }
}

/// <summary>
/// Hosts a function app in this process, without the Functions host: HTTP triggers on Kestrel, queue triggers by polling, timer triggers
/// by schedule, each with the semantics that it has in Azure. <c>./run</c> and the tests use it.
/// </summary>
public sealed class FunctionsHost : IAsyncDisposable
{
    // FUNCTIONS_REQUEST_BODY_SIZE_LIMIT's default.
    private const long LargestRequestBody = 104_857_600;

    private readonly IReadOnlyList<FunctionDefinition> functions;
    private readonly WebApplication app;
    private readonly List<QueueListener> queues = [];
    private readonly List<TimerListener> timers = [];

    private FunctionsHost(IReadOnlyList<FunctionDefinition> functions, WebApplication app) => (this.functions, this.app) = (functions, app);

    /// <summary>Where the HTTP triggers answer, with the port that was taken.</summary>
    public Uri BaseAddress => new(app.Services.GetRequiredService<IServer>().Features.GetRequiredFeature<IServerAddressesFeature>().Addresses.First());

    /// <summary>The app's services.</summary>
    public IServiceProvider Services => app.Services;

    /// <summary>Starts the app's hosted services, then HTTP, then the other triggers.</summary>
    /// <exception cref="InvalidOperationException">A function cannot be hosted, or a setting that its trigger names is missing.</exception>
    /// <exception cref="IOException">The port is taken.</exception>
    public static async Task<FunctionsHost> StartAsync(FunctionsHostOptions options, CancellationToken cancellationToken)
    {
        var settings = options.HostSettings ?? HostSettings.Load(Path.Combine(AppContext.BaseDirectory, "host.json"));
        var host = new FunctionsHost(FunctionDefinition.FindIn(options.App.Types), Build(options));
        try
        {
            host.Map(options, settings);
            await host.app.StartAsync(cancellationToken);
            host.ListenToTriggers(options, settings);
            return host;
        }
        catch
        {
            await host.DisposeAsync();
            throw;
        }
    }

    /// <summary>Runs a timer-triggered function now, after a run that is under way.</summary>
    public Task InvokeTimerAsync(string functionName, CancellationToken cancellationToken) =>
        timers.Find(timer => timer.FunctionName == functionName)?.InvokeAsync(cancellationToken)
            ?? throw new ArgumentException($"No timer triggers a function named {functionName}.", nameof(functionName));

    /// <summary>Calls a queue-triggered function with a message, past the queue.</summary>
    /// <param name="functionName">The name in its <c>[Function]</c> attribute.</param>
    /// <param name="message">As the function receives it, decoded.</param>
    /// <param name="cancellationToken">Handed to the function.</param>
    public async Task InvokeQueueAsync(string functionName, string message, CancellationToken cancellationToken)
    {
        var function = functions.FirstOrDefault(function => function.Name == functionName && function.Trigger is FunctionTrigger.Queue)
            ?? throw new ArgumentException($"No queue triggers a function named {functionName}.", nameof(functionName));
        await using var scope = Services.CreateAsyncScope();
        await function.InvokeAsync(scope.ServiceProvider, message, routeValues: null, cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        await Task.WhenAll(queues.Select(queue => queue.DisposeAsync().AsTask()).Concat(timers.Select(timer => timer.DisposeAsync().AsTask())));
        await app.StopAsync();
        await app.DisposeAsync();
    }

    private static WebApplication Build(FunctionsHostOptions options)
    {
        // Empty: no files, environment variables or console that the app would not find in Azure.
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Configuration.AddInMemoryCollection(options.Settings);
        builder.WebHost.UseUrls(options.Url).UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = LargestRequestBody;
        });

        // As `func start` does: a scoped service in a singleton is found before it reaches Azure.
        builder.Host.UseDefaultServiceProvider(provider => provider.ValidateScopes = provider.ValidateOnBuild = true);

        builder.Services.AddRouting();
        builder.Services.AddSingleton<HttpFunctions>();
        builder.Services.AddSingleton<IHostLifetime, OwnersLifetime>();
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromSeconds(5));
        options.ConfigureLogging?.Invoke(builder.Logging);
        if (options.Terminal is { } terminal)
        {
            terminal.ListenTo(builder.Logging);
        }

        options.App.AddServices(builder.Services, builder.Configuration);
        options.ConfigureServices?.Invoke(builder.Services);
        builder.Services.TryAddSingleton(TimeProvider.System);
        return builder.Build();
    }

    private void Map(FunctionsHostOptions options, HostSettings settings)
    {
        if (options.Terminal is { } terminal)
        {
            app.Use(terminal.AnswerAsync);
        }

        // The worker believes what the Functions host says about the outer request, and the host says it itself, whatever a client has sent.
        app.Use((context, next) =>
        {
            context.Request.Headers["X-Forwarded-Host"] = context.Request.Host.Value;
            context.Request.Headers["X-Forwarded-Proto"] = context.Request.Scheme;
            return next(context);
        });
        app.UseForwardedHeaders(new ForwardedHeadersOptions { ForwardedHeaders = ForwardedHeaders.All });
        app.UseRouter(Services.GetRequiredService<HttpFunctions>().Route(functions, settings.RoutePrefix, Services));
    }

    private void ListenToTriggers(FunctionsHostOptions options, HostSettings settings)
    {
        foreach (var function in functions)
        {
            switch (function.Trigger)
            {
                case FunctionTrigger.Queue queue when options.RunQueueTriggers:
                    queues.Add(ActivatorUtilities.CreateInstance<QueueListener>(Services, function, queue, QueueService(function, queue), settings.Queues));
                    break;
                case FunctionTrigger.Timer timer:
                    timers.Add(ActivatorUtilities.CreateInstance<TimerListener>(Services, function, timer));
                    break;
            }
        }

        queues.ForEach(queue => queue.Start());
        if (options.RunTimerTriggers)
        {
            timers.ForEach(timer => timer.Start());
        }
    }

    private QueueServiceClient QueueService(FunctionDefinition function, FunctionTrigger.Queue queue)
    {
        var connectionString = Services.GetRequiredService<IConfiguration>()[queue.Connection];
        if (string.IsNullOrEmpty(connectionString))
        {
            throw new InvalidOperationException($"The queue trigger of {function.Name} needs the setting {queue.Connection}, a storage connection string.");
        }

        // The listener decodes messages itself, so that one that is no base64 fails alone and not the batch around it.
        var options = new QueueClientOptions { MessageEncoding = QueueMessageEncoding.None };
        if (Services.GetService<HttpPipelineTransport>() is { } transport)
        {
            options.Transport = transport;
        }

        return new QueueServiceClient(connectionString, options);
    }

    /// <summary>The host lives as long as its owner keeps it; signals are the owner's to handle.</summary>
    private sealed class OwnersLifetime : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
