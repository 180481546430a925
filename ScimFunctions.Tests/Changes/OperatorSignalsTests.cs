using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using ScimFunctions.Changes;
using ScimFunctions.InProcessStorage;
using ScimFunctions.Storage;
using ScimFunctions.Tests.Service;

namespace ScimFunctions.Tests.Changes;

/// <summary>What the app logs so that alerts can tell an operator of it.</summary>
public sealed class OperatorSignalsTests
{
    private const string Deactivate =
        """{"schemas":["urn:ietf:params:scim:api:messages:2.0:PatchOp"],"Operations":[{"op":"replace","value":{"active":false}}]}""";

    private readonly InProcessStorageAccount account = new();
    private readonly FakeClock clock = new();
    private readonly RecordedLog log = new();

    [Fact]
    public async Task Messages_in_the_poison_queue_are_reported_at_every_sweep_until_they_are_gone()
    {
        await using var service = await StartAsync();
        await service.InvokeTimerAsync("ChangesSweep");
        Assert.Empty(log.Named("PoisonMessagesWaiting"));

        var poison = account.CreateQueueClient().GetQueueClient(QueueNames.ChangesPoison);
        await poison.CreateIfNotExistsAsync();
        await service.InvokeTimerAsync("ChangesSweep");
        Assert.Empty(log.Named("PoisonMessagesWaiting"));

        await poison.SendMessageAsync("given up");
        await service.InvokeTimerAsync("ChangesSweep");
        await service.InvokeTimerAsync("ChangesSweep");
        Assert.Equal(Enumerable.Repeat("About 1 messages were given up and wait in scim-changes-poison.", 2), log.Named("PoisonMessagesWaiting"));

        var message = Assert.Single((await poison.ReceiveMessagesAsync(maxMessages: 1)).Value);
        await poison.DeleteMessageAsync(message.MessageId, message.PopReceipt);
        await service.InvokeTimerAsync("ChangesSweep");
        Assert.Equal(2, log.Named("PoisonMessagesWaiting").Count);
    }

    [Fact]
    public async Task A_queue_that_cannot_be_asked_ends_no_sweep()
    {
        await using var service = await StartAsync();
        var tenant = await service.CreateTenantAsync();
        var id = await tenant.CreateUserAsync("ada@example.com");
        await tenant.PatchAsync($"Users/{id}", Deactivate);
        clock.Advance(Change.Patience);
        account.Faults.FailWhere(call => call.Operation == StorageOperation.GetQueueProperties, StorageFault.ConnectionRefused);

        await service.InvokeTimerAsync("ChangesSweep");

        Assert.Equal("deactivated", (await tenant.MemberAsync(id)).Body.TextAt("status"));
    }

    [Fact]
    public async Task A_change_that_is_applied_in_time_is_no_news()
    {
        await using var service = await StartAsync();
        var tenant = await service.CreateTenantAsync();
        var id = await tenant.CreateUserAsync("ada@example.com");
        await tenant.PatchAsync($"Users/{id}", Deactivate);
        clock.Advance(Receipt.Late);

        await service.InvokeTimerAsync("ChangesSweep");

        Assert.Single(log.Named("ChangeApplied"));
        Assert.Empty(log.Named("ChangeAppliedLate"));
        Assert.Empty(log.Named("ChangesLate"));
    }

    [Fact]
    public async Task A_change_that_was_applied_late_is_reported()
    {
        await using var service = await StartAsync();
        var tenant = await service.CreateTenantAsync();
        var id = await tenant.CreateUserAsync("ada@example.com");
        await tenant.PatchAsync($"Users/{id}", Deactivate);
        clock.Advance(Receipt.Late + TimeSpan.FromSeconds(1));

        await service.InvokeTimerAsync("ChangesSweep");

        Assert.Matches($@"^Change \S+ \(Deactivate\) of {tenant.Id} was applied late, 00:05:01\S* after it was accepted\.$", Assert.Single(log.Named("ChangeAppliedLate")));
        Assert.Empty(log.Named("ChangesLate"));
    }

    [Fact]
    public async Task Changes_that_cannot_be_applied_are_reported_while_they_are_late()
    {
        await using var service = await StartAsync();
        var tenant = await service.CreateTenantAsync();
        foreach (var name in new[] { "ada@example.com", "grace@example.com" })
        {
            await tenant.PatchAsync($"Users/{await tenant.CreateUserAsync(name)}", Deactivate);
        }

        account.Faults.FailWhere(call => call.Operation == StorageOperation.Transaction, StorageFault.ConnectionRefused);
        clock.Advance(Receipt.Late);
        await service.InvokeTimerAsync("ChangesSweep");
        Assert.Empty(log.Named("ChangesLate"));

        clock.Advance(TimeSpan.FromSeconds(1));
        await service.InvokeTimerAsync("ChangesSweep");

        Assert.Matches($@"^2 changes of {tenant.Id} are late; the oldest was accepted 00:05:01\S* ago and is not applied yet\.$", Assert.Single(log.Named("ChangesLate")));
    }

    [Fact]
    public async Task Every_sweep_says_that_it_ran()
    {
        await using var service = await StartAsync();
        await service.InvokeTimerAsync("ChangesSweep");
        var tenant = await service.CreateTenantAsync();
        await tenant.PatchAsync($"Users/{await tenant.CreateUserAsync("ada@example.com")}", Deactivate);

        await service.InvokeTimerAsync("ChangesSweep");

        Assert.Collection(
            log.Named("SweepCompleted"),
            idle => Assert.StartsWith("Visited 0 tenants", idle, StringComparison.Ordinal),
            busy => Assert.StartsWith("Visited 1 tenants", busy, StringComparison.Ordinal));
    }

    private Task<ScimService> StartAsync() => ScimService.StartAsync(
        account.ConnectionString,
        services =>
        {
            services.UseInProcessStorage(account, retry => retry.MaxRetries = 0);
            services.AddSingleton<TimeProvider>(clock);
            services.AddSingleton<ILoggerProvider>(log);
        },
        runQueueTriggers: false);
}
