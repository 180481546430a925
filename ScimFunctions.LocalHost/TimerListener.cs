using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using NCrontab;

namespace ScimFunctions.LocalHost;

/// <summary>A timer trigger's schedule, in UTC: NCRONTAB of six fields, read by the package that the Functions host reads it with.</summary>
public sealed class TimerSchedule
{
    private readonly CrontabSchedule schedule;

    private TimerSchedule(CrontabSchedule schedule) => this.schedule = schedule;

    /// <exception cref="CrontabException">The expression is no such schedule; the message says why.</exception>
    public static TimerSchedule Parse(string expression) => new(CrontabSchedule.Parse(expression, new CrontabSchedule.ParseOptions { IncludingSeconds = true }));

    /// <summary>The first time after <paramref name="instant"/>; null when there is none (such as on 30 February).</summary>
    public DateTimeOffset? NextAfter(DateTimeOffset instant)
    {
        var next = schedule.GetNextOccurrence(instant.UtcDateTime, DateTime.MaxValue);
        return next == DateTime.MaxValue ? null : new DateTimeOffset(next, TimeSpan.Zero);
    }
}

/// <summary>Runs one timer-triggered function by its schedule, never twice at a time: times that pass during a run are skipped.</summary>
internal sealed class TimerListener : IAsyncDisposable
{
    // Timers take no longer delays than about 49 days.
    private static readonly TimeSpan LongestDelay = TimeSpan.FromDays(1);

    private readonly FunctionDefinition function;
    private readonly IServiceScopeFactory scopes;
    private readonly TimeProvider time;
    private readonly ILogger<TimerListener> logger;
    private readonly TimerSchedule schedule;
    private readonly bool runOnStartup;
    private readonly CancellationTokenSource stopping = new();
    private readonly SemaphoreSlim oneAtATime = new(1, 1);
    private DateTimeOffset last;
    private Task running = Task.CompletedTask;

    /// <exception cref="InvalidOperationException">The schedule is not NCRONTAB.</exception>
    public TimerListener(FunctionDefinition function, FunctionTrigger.Timer trigger, IServiceScopeFactory scopes, TimeProvider time, ILogger<TimerListener> logger)
    {
        (this.function, this.scopes, this.time, this.logger, runOnStartup) = (function, scopes, time, logger, trigger.RunOnStartup);
        try
        {
            schedule = TimerSchedule.Parse(trigger.Schedule);
        }
        catch (CrontabException exception)
        {
            throw new InvalidOperationException($"The timer of the function {function.Name} cannot be understood: {exception.Message}", exception);
        }
    }

    public string FunctionName => function.Name;

    public void Start() => running = RunAsync();

    /// <summary>Runs the function now, after a run that is under way.</summary>
    public async Task InvokeAsync(CancellationToken cancellationToken)
    {
        await oneAtATime.WaitAsync(cancellationToken);
        try
        {
            var now = time.GetUtcNow();
            var status = new ScheduleStatus { Last = last.UtcDateTime, Next = schedule.NextAfter(now)?.UtcDateTime ?? default, LastUpdated = last.UtcDateTime };
            last = now;
            await using var scope = scopes.CreateAsyncScope();
            await function.InvokeAsync(scope.ServiceProvider, new TimerInfo { ScheduleStatus = status }, routeValues: null, cancellationToken);
        }
        finally
        {
            oneAtATime.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await stopping.CancelAsync();
        await running;
        stopping.Dispose();
        oneAtATime.Dispose();
    }

    private async Task RunAsync()
    {
        // What runs on startup must not hold up the start.
        await Task.Yield();
        if (runOnStartup)
        {
            await TryInvokeAsync();
        }

        while (schedule.NextAfter(time.GetUtcNow()) is { } next && await ReachAsync(next))
        {
            await TryInvokeAsync();
        }
    }

    /// <summary>Waits for the time; false when the host stops first.</summary>
    private async Task<bool> ReachAsync(DateTimeOffset due)
    {
        // Again and again, for a timer may fire a little early.
        while (due - time.GetUtcNow() is { } wait && wait > TimeSpan.Zero && !stopping.IsCancellationRequested)
        {
            await Task.Delay(wait < LongestDelay ? wait : LongestDelay, time, stopping.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        return !stopping.IsCancellationRequested;
    }

    private async Task TryInvokeAsync()
    {
        try
        {
            await InvokeAsync(stopping.Token);
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // The host is stopping.
        }
        catch (Exception exception)
        {
            logger.LogError(exception, "{Function} failed; it runs again at its next time.", function.Name);
        }
    }
}
