using System.ComponentModel;
using System.Diagnostics;
using System.Text;
using System.Text.RegularExpressions;

namespace ScimFunctions.LocalHost;

/// <summary>
/// Azurite, Microsoft's storage emulator, on free loopback ports. It ends, saving its data, when this object is disposed or this process
/// dies, whichever comes first (see <c>Azurite/start.mjs</c>).
/// </summary>
public sealed partial class AzuriteProcess : IAsyncDisposable
{
    // The account that every storage emulator has; Microsoft publishes its key.
    private const string Account = "devstoreaccount1";
    private const string AccountKey = "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==";

    private static readonly TimeSpan StartTimeout = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan StopTimeout = TimeSpan.FromSeconds(10);

    private readonly Process process;
    private readonly Dictionary<string, Uri> endpoints = new(StringComparer.Ordinal);
    private readonly StringBuilder errors = new();
    private readonly TaskCompletionSource listening = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private AzuriteProcess(Process process) => this.process = process;

    /// <summary>The connection string of the emulator's account, with the endpoints of the ports that were free.</summary>
    public string ConnectionString => ConnectionStringOf(Account);

    /// <summary>The connection string of one of the accounts that Azurite was started with.</summary>
    public string ConnectionStringOf(string account) =>
        $"DefaultEndpointsProtocol=http;AccountName={account};AccountKey={AccountKey};"
        + string.Concat(endpoints.OrderBy(endpoint => endpoint.Key, StringComparer.Ordinal)
            .Select(endpoint => $"{endpoint.Key}Endpoint={new Uri(endpoint.Value, account)};"));

    /// <summary>Starts Azurite and returns when all three services listen.</summary>
    /// <param name="dataFolder">Where the data is kept between runs; null keeps it in memory.</param>
    /// <param name="cancellationToken">Gives up, ending what was started.</param>
    /// <param name="accounts">The storage accounts that there are, apart from each other as in Azure; null is the emulator's one.</param>
    /// <exception cref="LocalHostException">Node or Azurite's packages are missing, or Azurite did not start.</exception>
    public static async Task<AzuriteProcess> StartAsync(string? dataFolder, CancellationToken cancellationToken, IEnumerable<string>? accounts = null)
    {
        var package = Path.Combine(RepositoryRoot.Path, "ScimFunctions.LocalHost", "Azurite");
        if (!Directory.Exists(Path.Combine(package, "node_modules", "azurite")))
        {
            throw new LocalHostException("Azurite is not installed: run ./run or ./test once, or `npm ci` in ScimFunctions.LocalHost/Azurite.");
        }

        var start = new ProcessStartInfo("node")
        {
            WorkingDirectory = package,
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.ArgumentList.Add("start.mjs");
        if (dataFolder is null)
        {
            start.ArgumentList.Add("--inMemoryPersistence");
        }
        else
        {
            start.ArgumentList.Add("--location");
            start.ArgumentList.Add(Path.GetFullPath(dataFolder));
        }

        if (accounts is not null)
        {
            start.Environment["AZURITE_ACCOUNTS"] = string.Join(';', accounts.Select(account => $"{account}:{AccountKey}"));
        }

        var azurite = new AzuriteProcess(new Process { StartInfo = start, EnableRaisingEvents = true });
        try
        {
            await azurite.StartAsync(cancellationToken);
            return azurite;
        }
        catch
        {
            await azurite.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (IsStarted)
        {
            process.StandardInput.Close();
            using var timeout = new CancellationTokenSource(StopTimeout);
            try
            {
                await process.WaitForExitAsync(timeout.Token);
            }
            catch (OperationCanceledException)
            {
                process.Kill(entireProcessTree: true);
            }
        }

        process.Dispose();
    }

    private bool IsStarted { get; set; }

    private async Task StartAsync(CancellationToken cancellationToken)
    {
        process.OutputDataReceived += (_, line) => ReadOutput(line.Data);
        process.ErrorDataReceived += (_, line) => ReadError(line.Data);
        try
        {
            IsStarted = process.Start();
        }
        catch (Win32Exception exception)
        {
            throw new LocalHostException("Azurite needs Node.js 20 or newer, and no `node` is on the PATH: install it from https://nodejs.org.", exception);
        }

        process.BeginOutputReadLine();
        process.BeginErrorReadLine();

        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        timeout.CancelAfter(StartTimeout);
        var exited = process.WaitForExitAsync(timeout.Token);
        var first = await Task.WhenAny(listening.Task, exited);
        cancellationToken.ThrowIfCancellationRequested();
        if (first == listening.Task)
        {
            return;
        }

        throw new LocalHostException(exited.IsCompletedSuccessfully
            ? $"Azurite ended while starting (exit code {process.ExitCode}): {Errors()}"
            : $"Azurite did not start within {StartTimeout.TotalSeconds} seconds: {Errors()}");
    }

    private void ReadOutput(string? line)
    {
        if (line is not null && ListeningLine().Match(line) is { Success: true } match)
        {
            endpoints[match.Groups["service"].Value] = new Uri(match.Groups["address"].Value);
            if (endpoints.Count == 3)
            {
                listening.TrySetResult();
            }
        }
    }

    private void ReadError(string? line)
    {
        lock (errors)
        {
            // The first lines say what is wrong; a process that keeps complaining for days must not fill the memory.
            if (line is not null && errors.Length < 4096)
            {
                errors.AppendLine(line);
            }
        }
    }

    private string Errors()
    {
        lock (errors)
        {
            return errors.Length == 0 ? "it said nothing." : errors.ToString().TrimEnd();
        }
    }

    [GeneratedRegex(@"^Azurite (?<service>Blob|Queue|Table) service is successfully listening at (?<address>http://\S+)$", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex ListeningLine();
}
