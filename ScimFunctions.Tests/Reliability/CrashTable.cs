using System.Collections.Concurrent;
using Microsoft.Extensions.DependencyInjection;
using ScimFunctions.Memberships;
using ScimFunctions.Changes;
using ScimFunctions.InProcessStorage;
using ScimFunctions.Tests.Service;
using Xunit.Abstractions;

namespace ScimFunctions.Tests.Reliability;

/// <summary>
/// Stops a process before and after each of its calls to storage. What it leaves behind then is a copy of the account, made before each call
/// and after the last, of which the process knows nothing; so no line of it runs afterwards. On each copy another instance starts, does what
/// the ending says, and sweeps, in virtual time.
/// </summary>
internal sealed class CrashTable(ITestOutputHelper output)
{
    private const int CasesAtOnce = 3;

    /// <summary>Runs the whole table; fails with every case that came out wrong.</summary>
    public async Task RunAsync(CrashScenario scenario)
    {
        var clock = new FakeClock();
        var account = new InProcessStorageAccount(clock);
        await using var service = await StartAsync(account, clock);
        var tenant = await service.CreateTenantAsync();
        var run = new FaultCase(service, tenant, clock);
        var arranged = await scenario.Arrange(run);

        var stops = await RecordAsync(account, clock, () => scenario.Act(run, arranged));
        var failures = new ConcurrentBag<string>();
        foreach (var ending in scenario.Endings)
        {
            var isDone = new bool[stops.Count];
            await Parallel.ForEachAsync(stops.Index(), new ParallelOptions { MaxDegreeOfParallelism = CasesAtOnce }, async (stop, _) =>
            {
                try
                {
                    isDone[stop.Index] = await RunCaseAsync(ending, stop.Item.Account.Copy(clock.Copy()), clock, tenant.Id, arranged);
                }
                catch (Exception failure)
                {
                    failures.Add($"{scenario.Name}, stopped {stop.Item.Where}, {ending.Name}:\n{failure.Message}");
                }
            });

            var done = isDone.Count(it => it);
            output.WriteLine($"{scenario.Name}, {ending.Name}: stopped at {stops.Sum(stop => stop.Calls)} places, {stops.Count} different states, {stops.Count - done} end as before.");
            if (failures.IsEmpty)
            {
                // What has been accepted stays accepted, and both outcomes are met.
                Assert.Equal(isDone.Order(), isDone);
                Assert.InRange(done, 1, stops.Count - 1);
            }
        }

        Assert.True(failures.IsEmpty, $"{failures.Count} cases failed:\n{string.Join("\n\n", failures.Order(StringComparer.Ordinal).Take(10))}");
    }

    /// <summary>What there is before each call and after the last. Calls between which nothing was written leave the same behind, and share it.</summary>
    private static async Task<IReadOnlyList<Stop>> RecordAsync(InProcessStorageAccount account, FakeClock clock, Func<Task> act)
    {
        var stops = new List<Stop>();
        var hasWritten = true;
        account.Faults.Reset();
        account.Faults.FailWhere(
            call =>
            {
                Take($"before {call}");
                hasWritten |= call.Operation is not (StorageOperation.GetEntity or StorageOperation.QueryEntities);
                return false;
            },
            default);
        await act();
        account.Faults.Reset();
        Take("after the last call");
        return stops;

        void Take(string where)
        {
            if (hasWritten)
            {
                stops.Add(new Stop(where, account.Copy(clock.Copy()), Calls: 0));
                hasWritten = false;
            }

            stops[^1] = stops[^1] with { Calls = stops[^1].Calls + 1 };
        }
    }

    /// <summary>Goes on after a crash; true if what the process did is done in the end, false if it is as though it had never been.</summary>
    private static async Task<bool> RunCaseAsync(CrashEnding ending, InProcessStorageAccount account, FakeClock stoppedAt, string tenantId, string[] arranged)
    {
        var clock = stoppedAt.Copy();
        await using var service = await StartAsync(account, clock);
        var run = new FaultCase(service, await service.AdoptTenantAsync(tenantId), clock);
        await ending.Meanwhile(run, arranged);
        foreach (var pause in new[] { Change.Patience, MembershipApplication.Abandoned * 2 })
        {
            clock.Advance(pause);
            await service.InvokeTimerAsync("ChangesSweep");
        }

        await ending.Check(run, arranged);
        var state = await StoredState.DescribeAsync(account.CreateTableClient(), tenantId);
        if (state == Normal(ending.Before))
        {
            return false;
        }

        Assert.Equal(Normal(ending.After), state);
        return true;
    }

    private static string Normal(string expected) => expected.ReplaceLineEndings("\n").Trim();

    private static Task<ScimService> StartAsync(InProcessStorageAccount account, FakeClock clock) => ScimService.StartAsync(
        account.ConnectionString,
        services =>
        {
            services.UseInProcessStorage(account);
            services.AddSingleton<TimeProvider>(clock);
        },
        runQueueTriggers: false);

    /// <summary>What a process leaves behind that stops there.</summary>
    /// <param name="Where">The first place of those that leave the same.</param>
    /// <param name="Account">The copy.</param>
    /// <param name="Calls">How many places leave the same.</param>
    private sealed record Stop(string Where, InProcessStorageAccount Account, int Calls);
}
