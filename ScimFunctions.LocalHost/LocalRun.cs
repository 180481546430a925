using System.Globalization;
using System.Net.Sockets;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Console;
using ScimFunctions.Development;
using ScimFunctions.InProcessStorage;

namespace ScimFunctions.LocalHost;

/// <summary>Something on the developer's machine is in the way; the message says what, in one sentence that can be shown as it is.</summary>
public sealed class LocalHostException(string message, Exception? innerException = null) : Exception(message, innerException);

/// <summary>What becomes of the data of the run before, and of this one.</summary>
internal enum RunData
{
    Kept,
    Fresh,
    InMemory,
}

/// <summary>The arguments, as <c>./run</c> hands them over: it has checked what it was given.</summary>
internal sealed record RunArguments(int Port, RunData Data)
{
    public static RunArguments Parse(string[] arguments) => arguments is [var port, var data]
        ? new RunArguments(int.Parse(port, CultureInfo.InvariantCulture), Enum.Parse<RunData>(data))
        : throw new LocalHostException("Start the local host by ./run.");
}

/// <summary>What <c>./run</c> does once everything is built: storage, the functions, the demo tenant, until it is told to stop.</summary>
internal static class LocalRun
{
    private static readonly TimeSpan HealthTimeout = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan HealthPause = TimeSpan.FromMilliseconds(100);

    /// <summary>Returns, by <see cref="OperationCanceledException"/>, when told to stop.</summary>
    /// <exception cref="LocalHostException">The machine is in the way: a taken port, another run, missing packages.</exception>
    public static async Task RunAsync(RunArguments arguments, TextWriter output, CancellationToken stop)
    {
        using var data = LocalData.Open(Path.Combine(RepositoryRoot.Path, ".local"));
        // Before anything is deleted or started.
        EnsurePortIsFree(arguments.Port);
        if (arguments.Data == RunData.Fresh)
        {
            await data.ClearAsync(stop);
        }

        await (arguments.Data == RunData.InMemory ? RunInMemoryAsync(arguments, data, output, stop) : RunOnAzuriteAsync(arguments, data, output, stop));
    }

    private static async Task RunOnAzuriteAsync(RunArguments arguments, LocalData data, TextWriter output, CancellationToken stop)
    {
        await output.WriteLineAsync("Starting Azurite and the functions…");
        await using var azurite = await AzuriteProcess.StartAsync(data.AzuriteFolder, stop);
        await using var host = await StartHostAsync(arguments.Port, azurite.ConnectionString, data.SecretsPath, configureServices: null, output, stop);
        await ServeAsync(host, arguments, data, output, stop);
    }

    private static async Task RunInMemoryAsync(RunArguments arguments, LocalData data, TextWriter output, CancellationToken stop)
    {
        await output.WriteLineAsync("Starting the functions, with storage in memory: nothing is kept when they stop.");
        var storage = new InProcessStorageAccount { Faults = { Recording = false } };
        data.ClearPassing();
        try
        {
            await using var host = await StartHostAsync(arguments.Port, storage.ConnectionString, data.PassingSecretsPath, services => services.UseInProcessStorage(storage), output, stop);
            await ServeAsync(host, arguments, data, output, stop);
        }
        finally
        {
            data.ClearPassing();
        }
    }

    private static async Task ServeAsync(FunctionsHost host, RunArguments arguments, LocalData data, TextWriter output, CancellationToken stop)
    {
        await WaitUntilHealthyAsync(host.BaseAddress, stop);

        var connection = await ConnectAsync(host, stop);
        await connection.WriteAsync(data.ConnectionPath, stop);
        await output.WriteLineAsync(connection.Describe(inMemory: arguments.Data == RunData.InMemory));

        await Task.Delay(Timeout.Infinite, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await output.WriteLineAsync("Stopping…");
    }

    private static async Task<FunctionsHost> StartHostAsync(
        int port, string storageConnection, string secretsPath, Action<IServiceCollection>? configureServices, TextWriter output, CancellationToken stop)
    {
        var options = new FunctionsHostOptions
        {
            Url = $"http://127.0.0.1:{port}",
            Settings = new Dictionary<string, string?>(StringComparer.Ordinal)
            {
                ["ScimStorage"] = storageConnection,
                ["Scim:LocalSecretsPath"] = secretsPath,
            },
            ConfigureServices = configureServices,
            ConfigureLogging = logging => logging
                .AddSimpleConsole(console =>
                {
                    console.SingleLine = true;
                    console.TimestampFormat = "HH:mm:ss ";
                    console.ColorBehavior = Console.IsOutputRedirected ? LoggerColorBehavior.Disabled : LoggerColorBehavior.Default;
                })
                .SetMinimumLevel(LogLevel.Warning),
            Terminal = new TerminalLog(output, TimeProvider.System),
        };
        try
        {
            return await FunctionsHost.StartAsync(options, stop);
        }
        catch (IOException exception) when (exception.InnerException is Microsoft.AspNetCore.Connections.AddressInUseException)
        {
            throw PortIsTaken(port, exception);
        }
    }

    private static void EnsurePortIsFree(int port)
    {
        using var probe = new TcpListener(IPAddress.Loopback, port);
        try
        {
            probe.Start();
        }
        catch (SocketException exception) when (exception.SocketErrorCode == SocketError.AddressAlreadyInUse)
        {
            throw PortIsTaken(port, exception);
        }
        catch (SocketException exception)
        {
            throw new LocalHostException($"Port {port} cannot be used ({exception.Message}); choose another with --port N.", exception);
        }
    }

    private static LocalHostException PortIsTaken(int port, Exception exception) =>
        new($"Port {port} is taken by another program; stop that one or choose another with --port N.", exception);

    private static async Task WaitUntilHealthyAsync(Uri baseAddress, CancellationToken stop)
    {
        using var client = new HttpClient { BaseAddress = baseAddress };
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(stop);
        timeout.CancelAfter(HealthTimeout);
        HttpStatusCode? status = null;
        try
        {
            while (true)
            {
                using var answer = await client.GetAsync(new Uri("/health", UriKind.Relative), timeout.Token);
                status = answer.StatusCode;
                if (status == HttpStatusCode.OK)
                {
                    return;
                }

                await Task.Delay(HealthPause, timeout.Token);
            }
        }
        catch (OperationCanceledException exception) when (!stop.IsCancellationRequested)
        {
            throw new LocalHostException($"{new Uri(baseAddress, "/health")} answered {(status is null ? "nothing" : (int)status)} for {HealthTimeout.TotalSeconds} seconds instead of 200; the lines above may say why.", exception);
        }
    }

    private static async Task<LocalConnection> ConnectAsync(FunctionsHost host, CancellationToken stop)
    {
        var demo = await host.Services.GetRequiredService<DemoTenant>().EnsureAsync(stop);
        var root = host.BaseAddress.GetLeftPart(UriPartial.Authority);
        return new LocalConnection($"{root}/org/scim/v2", demo.Token, demo.Tenant, $"{root}/manage", demo.OperatorKey, PortalUrl: null);
    }
}
