using System.Threading.Channels;

namespace ScimFunctions.Tests.LocalHost;

/// <summary>A clock that stands still until it is moved, and tells when somebody begins to wait for it.</summary>
internal sealed class ManualTime(DateTimeOffset now) : TimeProvider
{
    private readonly Lock moving = new();
    private readonly List<Alarm> alarms = [];
    private readonly Channel<bool> set = Channel.CreateUnbounded<bool>();
    private DateTimeOffset now = now;

    public override DateTimeOffset GetUtcNow()
    {
        lock (moving)
        {
            return now;
        }
    }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var alarm = new Alarm(this, callback, state);
        alarm.Change(dueTime, period);
        return alarm;
    }

    /// <summary>Returns when one more timer has been set since the last call.</summary>
    public Task UntilSomebodyWaitsAsync() => set.Reader.ReadAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(30));

    public void Advance(TimeSpan by)
    {
        List<Alarm> due;
        lock (moving)
        {
            now += by;
            due = alarms.FindAll(alarm => alarm.Due <= now);
            alarms.RemoveAll(due.Contains);
        }

        due.ForEach(alarm => alarm.Ring());
    }

    private sealed class Alarm(ManualTime time, TimerCallback callback, object? state) : ITimer
    {
        public DateTimeOffset Due { get; private set; }

        public void Ring() => callback(state);

        /// <summary>Rings once; nothing here uses a period.</summary>
        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            lock (time.moving)
            {
                time.alarms.Remove(this);
                if (dueTime != Timeout.InfiniteTimeSpan)
                {
                    Due = time.now + dueTime;
                    time.alarms.Add(this);
                    time.set.Writer.TryWrite(true);
                }
            }

            return true;
        }

        public void Dispose()
        {
            lock (time.moving)
            {
                time.alarms.Remove(this);
            }
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
