using ScimFunctions.LocalHost;

namespace ScimFunctions.Tests.Azurite;

/// <summary>
/// Azurite for a test class, by <c>IClassFixture&lt;AzuriteFixture&gt;</c>. All classes share one process, in memory, and still run in
/// parallel: a test keeps to a tenant, table or queue of its own. The process ends with the test run, whose end closes its standard input.
/// </summary>
public sealed class AzuriteFixture : IAsyncLifetime
{
    private static readonly Lazy<Task<AzuriteProcess>> Shared = new(() => AzuriteProcess.StartAsync(dataFolder: null, CancellationToken.None));

    private AzuriteProcess? azurite;

    public string ConnectionString => azurite?.ConnectionString ?? throw new InvalidOperationException("Azurite has not been started: xunit initialises the fixture before the test class.");

    public async Task InitializeAsync() => azurite = await Shared.Value;

    public Task DisposeAsync() => Task.CompletedTask;
}
