using ScimFunctions.LocalHost;

namespace ScimFunctions.Tests.Azurite;

/// <summary>
/// A storage account on Azurite for a test class, by <c>IClassFixture&lt;AzuriteFixture&gt;</c>. All classes share one process, in memory,
/// and run in parallel; what one does in its account no other sees. The process ends with the test run, whose end closes its standard input.
/// </summary>
public sealed class AzuriteFixture : IAsyncLifetime
{
    private static readonly string[] Accounts = [.. Enumerable.Range(1, 100).Select(number => $"account{number}")];

    private static readonly Lazy<Task<AzuriteProcess>> Shared = new(() => AzuriteProcess.StartAsync(dataFolder: null, CancellationToken.None, Accounts));

    private static int taken;

    private string? connectionString;

    public string ConnectionString =>
        connectionString ?? throw new InvalidOperationException("Azurite has not been started: xunit initialises the fixture before the test class.");

    public async Task InitializeAsync()
    {
        var azurite = await Shared.Value;
        connectionString = azurite.ConnectionStringOf(Accounts[Interlocked.Increment(ref taken) - 1]);
    }

    public Task DisposeAsync() => Task.CompletedTask;
}
