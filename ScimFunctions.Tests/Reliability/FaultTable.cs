using Microsoft.Extensions.DependencyInjection;
using ScimFunctions.Memberships;
using ScimFunctions.Changes;
using ScimFunctions.InProcessStorage;
using ScimFunctions.Tests.Service;
using Xunit.Abstractions;

namespace ScimFunctions.Tests.Reliability;

/// <summary>
/// Runs a scenario once for each call to storage that it makes and each way in which that call can fail, with the storage client's own
/// retries and without. What is arranged once each case begins with a copy of. After each run the app is restarted on the same storage and
/// the sweep runs, in virtual time; then what is stored must be consistent and be what the scenario expects.
/// </summary>
public sealed class FaultTable(ITestOutputHelper output)
{
    private const int CasesAtOnce = 4;

    /// <summary>Runs the whole table; fails with every case that came out wrong.</summary>
    public async Task RunAsync(FaultScenario scenario)
    {
        var failures = new List<string>();
        var cases = 0;
        var arranged = await ArrangeAsync(scenario);
        foreach (var retries in new[] { true, false })
        {
            var calls = await RunCaseAsync(scenario, arranged, retries, number: 0, default);
            Assert.True(calls > 0, $"{scenario} makes no call to storage.");
            var table = Enumerable.Range(1, calls).SelectMany(number => Enum.GetValues<StorageFault>().Select(fault => (number, fault))).ToList();
            await Parallel.ForEachAsync(table, new ParallelOptions { MaxDegreeOfParallelism = CasesAtOnce }, async (row, _) =>
            {
                Interlocked.Increment(ref cases);
                try
                {
                    await RunCaseAsync(scenario, arranged, retries, row.number, row.fault);
                }
                catch (Exception failure)
                {
                    lock (failures)
                    {
                        failures.Add($"{scenario}, call {row.number}, {row.fault}, {(retries ? "with" : "without")} retries:\n{failure.Message}");
                    }
                }
            });
        }

        output.WriteLine($"{scenario}: {cases} cases.");
        Assert.True(failures.Count == 0, $"{failures.Count} of {cases} cases failed:\n{string.Join("\n\n", failures.Order(StringComparer.Ordinal).Take(10))}");
    }

    private static async Task<Arranged> ArrangeAsync(FaultScenario scenario)
    {
        var clock = new FakeClock();
        var account = new InProcessStorageAccount(clock);
        await using var service = await StartAsync(account, clock, retries: true);
        var tenant = await service.CreateTenantAsync();
        return new Arranged(account, clock, tenant.Id, await scenario.Arrange(new FaultCase(service, tenant, clock)));
    }

    /// <summary>Runs one case; gives the number of calls that the scenario made. Number 0 disturbs nothing.</summary>
    private static async Task<int> RunCaseAsync(FaultScenario scenario, Arranged arranged, bool retries, int number, StorageFault fault)
    {
        var clock = arranged.Clock.Copy();
        var account = arranged.Account.Copy(clock);
        int calls;
        await using (var service = await StartAsync(account, clock, retries))
        {
            var tenant = await service.AdoptTenantAsync(arranged.TenantId);
            account.Faults.Reset();
            if (number > 0)
            {
                account.Faults.FailCall(number, fault);
            }

            await scenario.Act(new FaultCase(service, tenant, clock), arranged.Result);
            calls = account.Faults.Count;
            account.Faults.Reset();
        }

        await using var restarted = await StartAsync(account, clock, retries: true);
        foreach (var pause in new[] { Change.Patience, Change.Patience, MembershipApplication.Abandoned * 2 })
        {
            clock.Advance(pause);
            await restarted.InvokeTimerAsync("ChangesSweep");
        }

        Assert.Equal(scenario.Expected.ReplaceLineEndings("\n").Trim(), await StoredState.DescribeAsync(account.CreateTableClient(), arranged.TenantId));
        return calls;
    }

    private static Task<ScimService> StartAsync(InProcessStorageAccount account, FakeClock clock, bool retries) => ScimService.StartAsync(
        account.ConnectionString,
        services =>
        {
            services.UseInProcessStorage(account, retry => retry.MaxRetries = retries ? retry.MaxRetries : 0);
            services.AddSingleton<TimeProvider>(clock);
        },
        runQueueTriggers: false);

    /// <summary>What every case begins with.</summary>
    private sealed record Arranged(InProcessStorageAccount Account, FakeClock Clock, string TenantId, string Result);
}
