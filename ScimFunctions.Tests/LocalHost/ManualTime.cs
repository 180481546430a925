using System.Threading.Channels;
using Microsoft.Extensions.Time.Testing;

namespace ScimFunctions.Tests.LocalHost;

/// <summary>A clock that stands still until it is moved, and tells when somebody begins to wait for it.</summary>
internal sealed class ManualTime(DateTimeOffset now) : FakeTimeProvider(now)
{
    private readonly Channel<bool> set = Channel.CreateUnbounded<bool>();

    /// <summary>Returns when one more timer has been set since the last call.</summary>
    public Task UntilSomebodyWaitsAsync() => set.Reader.ReadAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(30));

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = base.CreateTimer(callback, state, dueTime, period);
        set.Writer.TryWrite(true);
        return timer;
    }
}
