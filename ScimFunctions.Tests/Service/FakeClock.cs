namespace ScimFunctions.Tests.Service;

/// <summary>A clock that a test moves. Timers still run in real time: only what is read from it is virtual.</summary>
public sealed class FakeClock : TimeProvider
{
    private long elapsedTicks;

    private static readonly DateTimeOffset Start = DateTimeOffset.UtcNow;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override DateTimeOffset GetUtcNow() => Start.AddTicks(Interlocked.Read(ref elapsedTicks));

    public override long GetTimestamp() => Interlocked.Read(ref elapsedTicks);

    /// <summary>A clock of its own that begins at this one's time.</summary>
    public FakeClock Copy() => new() { elapsedTicks = Interlocked.Read(ref elapsedTicks) };

    public void Advance(TimeSpan time) => Interlocked.Add(ref elapsedTicks, time.Ticks);
}
