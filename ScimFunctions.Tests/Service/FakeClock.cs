using Microsoft.Extensions.Time.Testing;

namespace ScimFunctions.Tests.Service;

/// <summary>A clock that a test moves. Timers still run in real time: only what is read from it is virtual.</summary>
public sealed class FakeClock() : FakeTimeProvider(TestRunBegin)
{
    private static readonly DateTimeOffset TestRunBegin = DateTimeOffset.UtcNow;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) => System.CreateTimer(callback, state, dueTime, period);

    /// <summary>A clock of its own that begins at this one's time.</summary>
    public FakeClock Copy()
    {
        var copy = new FakeClock();
        copy.SetUtcNow(GetUtcNow());
        return copy;
    }
}
