using System.Threading.Channels;
using Microsoft.Azure.Functions.Worker;

namespace ScimFunctions.Tests.LocalHost;

public sealed class TimerListenerTests
{
    private static readonly DateTimeOffset HalfPastTheMinute = new(2026, 11, 22, 10, 0, 30, TimeSpan.Zero);

    [Fact]
    public async Task A_function_runs_at_its_times_and_not_before()
    {
        var (time, runs) = (new ManualTime(HalfPastTheMinute), new Runs());
        await using var host = await TestApp.StartAsync(TestApp.Of<EveryMinuteFunctions>(runs), time: time);

        await time.UntilSomebodyWaitsAsync();
        time.Advance(TimeSpan.FromSeconds(29));
        Assert.Equal(0, runs.Begun);

        time.Advance(TimeSpan.FromSeconds(1));
        var first = await runs.NextAsync();
        Assert.Equal(new DateTime(2026, 11, 22, 10, 2, 0, DateTimeKind.Utc), first.ScheduleStatus?.Next);
        Assert.False(first.IsPastDue);
        runs.End();

        await time.UntilSomebodyWaitsAsync();
        time.Advance(TimeSpan.FromMinutes(1));
        var second = await runs.NextAsync();
        Assert.Equal(new DateTime(2026, 11, 22, 10, 1, 0, DateTimeKind.Utc), second.ScheduleStatus?.Last);
        runs.End();
    }

    [Fact]
    public async Task A_function_is_never_run_twice_at_a_time_and_skips_what_passed_meanwhile()
    {
        var (time, runs) = (new ManualTime(HalfPastTheMinute), new Runs());
        await using var host = await TestApp.StartAsync(TestApp.Of<EveryMinuteFunctions>(runs), time: time);
        await time.UntilSomebodyWaitsAsync();
        time.Advance(TimeSpan.FromSeconds(30));
        await runs.NextAsync();

        // 10:01:00 is running; 10:02:00, 10:03:00 and 10:04:00 pass.
        time.Advance(TimeSpan.FromSeconds(200));
        var byHand = host.InvokeTimerAsync("EveryMinute", CancellationToken.None);
        Assert.Equal(1, runs.Begun);
        Assert.False(byHand.IsCompleted);

        runs.End();
        await runs.NextAsync();
        runs.End();
        await byHand;
        Assert.Equal(2, runs.Begun);

        await time.UntilSomebodyWaitsAsync();
        time.Advance(TimeSpan.FromSeconds(40));
        var next = await runs.NextAsync();
        Assert.Equal(new DateTime(2026, 11, 22, 10, 6, 0, DateTimeKind.Utc), next.ScheduleStatus?.Next);
        Assert.Equal(1, runs.MostAtATime);
        runs.End();
    }

    [Fact]
    public async Task A_run_that_fails_is_followed_by_the_next()
    {
        var (time, runs) = (new ManualTime(HalfPastTheMinute), new Runs());
        await using var host = await TestApp.StartAsync(TestApp.Of<EveryMinuteFunctions>(runs), time: time);
        await time.UntilSomebodyWaitsAsync();
        time.Advance(TimeSpan.FromSeconds(30));
        await runs.NextAsync();
        runs.Fail();

        await time.UntilSomebodyWaitsAsync();
        time.Advance(TimeSpan.FromMinutes(1));
        await runs.NextAsync();
        runs.End();
    }

    [Fact]
    public async Task A_run_by_hand_reports_its_failure()
    {
        var runs = new Runs();
        await using var host = await TestApp.StartAsync(TestApp.Of<EveryMinuteFunctions>(runs), runTimerTriggers: false);
        runs.Fail();
        await Assert.ThrowsAsync<InvalidOperationException>(() => host.InvokeTimerAsync("EveryMinute", CancellationToken.None));
        await Assert.ThrowsAsync<ArgumentException>(() => host.InvokeTimerAsync("Unknown", CancellationToken.None));
    }

    [Fact]
    public async Task A_stopping_host_cancels_the_run()
    {
        var (time, runs) = (new ManualTime(HalfPastTheMinute), new Runs());
        var host = await TestApp.StartAsync(TestApp.Of<EveryMinuteFunctions>(runs), time: time);
        await time.UntilSomebodyWaitsAsync();
        time.Advance(TimeSpan.FromSeconds(30));
        await runs.NextAsync();

        await host.DisposeAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(30));
        Assert.Equal(1, runs.Begun);
    }

    [Fact]
    public async Task A_function_that_asks_for_it_runs_at_the_start_too()
    {
        var (time, runs) = (new ManualTime(HalfPastTheMinute), new Runs());
        await using var host = await TestApp.StartAsync(TestApp.Of<OnStartupFunctions>(runs), time: time);
        await runs.NextAsync();
        runs.End();
    }

    [Fact]
    public async Task A_schedule_that_cannot_be_understood_is_found_at_the_start()
    {
        var error = await Assert.ThrowsAsync<InvalidOperationException>(() => TestApp.StartAsync(TestApp.Of<FiveFieldFunctions>()));
        Assert.Contains("FiveFields", error.Message, StringComparison.Ordinal);
        Assert.Contains("6 components", error.Message, StringComparison.Ordinal);
    }

    /// <summary>The runs of a timer function, each of which goes on until the test ends it.</summary>
    internal sealed class Runs
    {
        private readonly Channel<TimerInfo> begins = Channel.CreateUnbounded<TimerInfo>();
        private readonly Channel<Exception?> ends = Channel.CreateUnbounded<Exception?>();
        private int begun;
        private int running;

        public int Begun => begun;

        public int MostAtATime { get; private set; }

        public async Task RunAsync(TimerInfo timer, CancellationToken cancellationToken)
        {
            MostAtATime = Math.Max(MostAtATime, Interlocked.Increment(ref running));
            Interlocked.Increment(ref begun);
            try
            {
                await begins.Writer.WriteAsync(timer, cancellationToken);
                if (await ends.Reader.ReadAsync(cancellationToken) is { } failure)
                {
                    throw failure;
                }
            }
            finally
            {
                Interlocked.Decrement(ref running);
            }
        }

        public Task<TimerInfo> NextAsync() => begins.Reader.ReadAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(30));

        public void End() => ends.Writer.TryWrite(null);

        public void Fail() => ends.Writer.TryWrite(new InvalidOperationException("This run fails."));
    }

    internal sealed class EveryMinuteFunctions(Runs runs)
    {
        [Function("EveryMinute")]
        public Task EveryMinuteAsync([TimerTrigger("0 * * * * *")] TimerInfo timer, CancellationToken cancellationToken) => runs.RunAsync(timer, cancellationToken);
    }

    internal sealed class OnStartupFunctions(Runs runs)
    {
        [Function("OnStartup")]
        public Task OnStartupAsync([TimerTrigger("0 0 0 1 1 *", RunOnStartup = true)] TimerInfo timer, CancellationToken cancellationToken) => runs.RunAsync(timer, cancellationToken);
    }

    internal sealed class FiveFieldFunctions
    {
        [Function("FiveFields")]
        public static void FiveFields([TimerTrigger("*/5 * * * *")] TimerInfo timer) => Assert.NotNull(timer);
    }
}
