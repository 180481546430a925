using Microsoft.Extensions.Logging.Abstractions;
using ScimFunctions.Secrets;
using ScimFunctions.Tenants;
using ScimFunctions.Tests.LocalHost;
using ScimFunctions.Tests.Secrets;

namespace ScimFunctions.Tests.Tenants;

/// <summary>What the app does at its start in Azure, so that whoever deploys finds an operator key in the vault.</summary>
public sealed class OperatorKeyCreationTests : IDisposable
{
    private readonly FakeVault vault = new();
    private readonly ManualTime clock = new(DateTimeOffset.UtcNow);
    private readonly CachedSecrets cached;
    private readonly OperatorKeyCreation creation;

    public OperatorKeyCreationTests()
    {
        var store = new KeyVaultSecretStore(vault.CreateClient(), clock);
        cached = new CachedSecrets(store, clock, NullLogger<CachedSecrets>.Instance);
        creation = new OperatorKeyCreation(new OperatorKey(store, cached), clock, NullLogger<OperatorKeyCreation>.Instance);
    }

    [Fact]
    public async Task A_vault_without_a_key_gets_one()
    {
        await creation.StartAsync(CancellationToken.None);
        await creation.ExecuteTask!;

        Assert.Matches("^op_[A-Za-z0-9_-]{43}$", Assert.Single(vault.ValuesOf(OperatorKey.SecretName)));
    }

    [Fact]
    public async Task A_key_that_is_there_stays()
    {
        vault.Add(OperatorKey.SecretName, "op_by_hand");

        await creation.StartAsync(CancellationToken.None);
        await creation.ExecuteTask!;

        Assert.Equal(["op_by_hand"], vault.ValuesOf(OperatorKey.SecretName));
        Assert.Empty(vault.Writes);
    }

    /// <summary>As after a first deployment, when the app is awake before its rights are.</summary>
    [Fact]
    public async Task The_app_starts_without_its_rights_and_makes_the_key_once_they_have_arrived()
    {
        vault.Failing = HttpStatusCode.Forbidden;
        await creation.StartAsync(CancellationToken.None);
        await clock.UntilSomebodyWaitsAsync();

        clock.Advance(TimeSpan.FromSeconds(15));
        await clock.UntilSomebodyWaitsAsync();
        Assert.Empty(vault.Writes);

        vault.Failing = null;
        clock.Advance(TimeSpan.FromSeconds(15));
        await creation.ExecuteTask!;

        Assert.Single(vault.ValuesOf(OperatorKey.SecretName));
    }

    /// <summary>A background service that fails ends the whole app, tenants' requests with it.</summary>
    [Fact]
    public async Task A_key_that_somebody_deleted_does_not_end_the_app_and_is_used_when_it_is_back()
    {
        vault.Deleted.Add(OperatorKey.SecretName);
        await creation.StartAsync(CancellationToken.None);
        await clock.UntilSomebodyWaitsAsync();
        Assert.False(creation.ExecuteTask!.IsCompleted);

        vault.Deleted.Remove(OperatorKey.SecretName);
        vault.Add(OperatorKey.SecretName, "op_recovered");
        clock.Advance(TimeSpan.FromSeconds(15));
        await creation.ExecuteTask;

        Assert.Equal(["op_recovered"], vault.ValuesOf(OperatorKey.SecretName));
    }

    public void Dispose()
    {
        creation.Dispose();
        cached.Dispose();
        vault.Dispose();
    }
}
