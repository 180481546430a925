using System.Net;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using ScimFunctions.Changes;
using ScimFunctions.LocalHost.InProcessStorage;
using ScimFunctions.Tests.Http;
using ScimFunctions.Tests.Service;

namespace ScimFunctions.Tests.Reliability;

/// <summary>A large change of members whose process stops half way.</summary>
public sealed class LargeMembershipTests
{
    private readonly FakeClock clock = new();

    [Fact]
    public async Task After_a_crash_reads_show_the_accepted_change_whole_and_the_sweep_finishes_it()
    {
        var account = new InProcessStorageAccount(clock);
        await using var service = await StartAsync(account);
        var (tenant, group, users) = await CrashAsync(account, service);

        Assert.Equal(users.Order(StringComparer.Ordinal), await tenant.MembersAsync(group));
        Assert.Equal(1, (await tenant.GetAsync($"Groups?filter=id eq \"{group}\" and members eq \"{users[^1]}\"")).Body.GetProperty("totalResults").GetInt32());

        clock.Advance(Change.Patience);
        await service.InvokeTimerAsync("ChangesSweep");

        Assert.Contains("group G v1 250 members", await StoredState.DescribeAsync(account.CreateTableClient(), tenant.Id), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_removal_that_comes_between_the_crash_and_the_sweep_is_not_undone()
    {
        var account = new InProcessStorageAccount(clock);
        await using var service = await StartAsync(account);
        var (tenant, group, users) = await CrashAsync(account, service);

        foreach (var user in new[] { users[0], users[^1] })
        {
            (await tenant.PatchAsync($"Groups/{group}", GroupRequestsTests.Patch($$"""{"op":"remove","path":"members[value eq \"{{user}}\"]"}""")))
                .ShouldBe(HttpStatusCode.NoContent);
        }

        clock.Advance(Change.Patience);
        await service.InvokeTimerAsync("ChangesSweep");

        Assert.Equal(users[1..^1].Order(StringComparer.Ordinal), await tenant.MembersAsync(group));
        Assert.Contains("group G v1 248 members", await StoredState.DescribeAsync(account.CreateTableClient(), tenant.Id), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_user_who_is_deleted_between_the_crash_and_the_sweep_is_no_member()
    {
        var account = new InProcessStorageAccount(clock);
        await using var service = await StartAsync(account);
        var (tenant, group, users) = await CrashAsync(account, service);

        (await tenant.DeleteAsync($"Users/{users[^1]}")).ShouldBe(HttpStatusCode.NoContent);
        Assert.Equal(users[..^1].Order(StringComparer.Ordinal), await tenant.MembersAsync(group));
        for (var sweep = 0; sweep < 2; sweep++)
        {
            clock.Advance(Change.Patience);
            await service.InvokeTimerAsync("ChangesSweep");
        }

        Assert.Contains("group G v1 249 members", await StoredState.DescribeAsync(account.CreateTableClient(), tenant.Id), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_group_that_is_deleted_between_the_crash_and_the_sweep_leaves_nothing()
    {
        var account = new InProcessStorageAccount(clock);
        await using var service = await StartAsync(account);
        var (tenant, group, users) = await CrashAsync(account, service);

        (await tenant.DeleteAsync($"Groups/{group}")).ShouldBe(HttpStatusCode.NoContent);
        Assert.Null((await tenant.GetAsync($"Users/{users[0]}")).Body.At("groups"));
        clock.Advance(Change.Patience);
        await service.InvokeTimerAsync("ChangesSweep");

        Assert.DoesNotContain("group", await StoredState.DescribeAsync(account.CreateTableClient(), tenant.Id), StringComparison.Ordinal);
    }

    /// <summary>Sends a PATCH of 250 members to storage that answers nothing from the third part on, and then answers again.</summary>
    private static async Task<(TestTenant Tenant, string Group, string[] Users)> CrashAsync(InProcessStorageAccount account, ScimService service)
    {
        var tenant = await service.CreateTenantAsync();
        var users = new List<string>();
        for (var number = 0; number < 250; number++)
        {
            users.Add(await tenant.CreateUserAsync($"u{number}@example.com"));
        }

        var group = await tenant.CreateGroupAsync("G");
        account.Faults.Reset();
        var transactions = 0;
        account.Faults.FailWhere(call => call.Operation == StorageOperation.Transaction && ++transactions > 3, StorageFault.ServerBusy);
        (await tenant.PatchAsync($"Groups/{group}", GroupRequestsTests.Patch($$"""{"op":"add","path":"members","value":{{JsonSerializer.Serialize(users)}}}""")))
            .ShouldBe(HttpStatusCode.NoContent);
        account.Faults.Reset();
        return (tenant, group, [.. users]);
    }

    private Task<ScimService> StartAsync(InProcessStorageAccount account) => ScimService.StartAsync(
        account.ConnectionString,
        services =>
        {
            services.UseInProcessStorage(account, retry => retry.MaxRetries = 0);
            services.AddSingleton<TimeProvider>(clock);
        },
        runQueueTriggers: false);
}
