using Microsoft.Extensions.Hosting;
using ScimFunctions.Changes;
using ScimFunctions.Storage;

namespace ScimFunctions.Development;

/// <summary>On a developer's machine: creates tables and queue in Azurite, and the demo tenant, before the first request.</summary>
internal sealed class LocalSetup(ScimTables tables, ChangeQueue queue, DemoTenant demo) : IHostedService
{
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        await tables.CreateIfNotExistsAsync(cancellationToken);
        await queue.CreateIfNotExistsAsync(cancellationToken);
        await demo.EnsureAsync(cancellationToken);
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
