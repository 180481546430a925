using Microsoft.Extensions.DependencyInjection;
using ScimFunctions.LocalHost;
using ScimFunctions.Secrets;
using ScimFunctions.Storage;
using ScimFunctions.Tenants;

namespace ScimFunctions.Tests.Service;

/// <summary>The whole service, hosted in this process on a free loopback port, on the storage it is given.</summary>
public sealed class ScimService : IAsyncDisposable
{
    private readonly FunctionsHost host;
    private readonly string secretsFolder;

    private ScimService(FunctionsHost host, string secretsFolder) => (this.host, this.secretsFolder) = (host, secretsFolder);

    public IServiceProvider Services => host.Services;

    public Uri BaseAddress => host.BaseAddress;

    /// <inheritdoc cref="StartAsync(string, Action{IServiceCollection}?, bool, TerminalLog?)"/>
    public static Task<ScimService> StartAsync(string connectionString, Action<IServiceCollection>? configure = null, bool runQueueTriggers = true) =>
        StartAsync(connectionString, configure, runQueueTriggers, terminal: null);

    /// <summary>Starts the service; its timers run only when a test invokes them.</summary>
    /// <param name="connectionString">The storage account.</param>
    /// <param name="configure">Replaces services, for example the clock.</param>
    /// <param name="runQueueTriggers">Whether messages are taken from the queue as they come.</param>
    /// <param name="terminal">Shows requests and changes, as in <c>./run</c>.</param>
    internal static async Task<ScimService> StartAsync(string connectionString, Action<IServiceCollection>? configure, bool runQueueTriggers, TerminalLog? terminal)
    {
        var folder = Directory.CreateTempSubdirectory("scim-secrets-").FullName;
        var running = await FunctionsHost.StartAsync(
            new FunctionsHostOptions
            {
                Settings = new Dictionary<string, string?>(StringComparer.Ordinal)
                {
                    [StorageConnection.Name] = connectionString,
                    ["Scim:LocalSecretsPath"] = Path.Combine(folder, "secrets.json"),
                },
                ConfigureServices = configure,
                RunQueueTriggers = runQueueTriggers,
                RunTimerTriggers = false,
                Terminal = terminal,
            },
            CancellationToken.None);
        return new ScimService(running, folder);
    }

    /// <summary>A tenant of the test's own, with a token, and clients that carry the token and the operator key.</summary>
    public async Task<TestTenant> CreateTenantAsync(TenantSettings? settings = null)
    {
        var id = $"t{Guid.NewGuid():N}"[..20];
        await Services.GetRequiredService<TenantStore>()
            .PutAsync(new Tenant(id, "Test organisation", TenantState.Active, settings ?? TenantSettings.Default), CancellationToken.None);
        return await AdoptTenantAsync(id);
    }

    /// <summary>A tenant that exists in the storage already, with a new token of this service's.</summary>
    public async Task<TestTenant> AdoptTenantAsync(string id)
    {
        var token = ScimToken.Create(id);
        await Services.GetRequiredService<ISecretStore>().SetAsync(ScimToken.SecretName(id), token.StoredForm, CancellationToken.None);
        var operatorKey = await Services.GetRequiredService<OperatorKey>().EnsureAsync(CancellationToken.None);
        return new TestTenant(id, BaseAddress, token.Text, operatorKey);
    }

    /// <summary>Runs a timer's function now.</summary>
    public Task InvokeTimerAsync(string functionName) => host.InvokeTimerAsync(functionName, CancellationToken.None);

    /// <summary>Calls the queue trigger's function with a message, past the queue.</summary>
    public Task InvokeQueueAsync(string functionName, string message) => host.InvokeQueueAsync(functionName, message, CancellationToken.None);

    public async ValueTask DisposeAsync()
    {
        await host.DisposeAsync();
        Directory.Delete(secretsFolder, recursive: true);
    }
}
