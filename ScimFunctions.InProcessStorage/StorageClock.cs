namespace ScimFunctions.InProcessStorage;

/// <summary>The account's time. Its timestamps always move, even while the clock behind them stands still: ETags are made of them.</summary>
/// <param name="time">What it goes by.</param>
/// <param name="last">The last timestamp that was given before, in ticks.</param>
internal sealed class StorageClock(TimeProvider time, long last = 0)
{
    private long last = last;

    public long Last => Interlocked.Read(ref last);

    public DateTime UtcNow => time.GetUtcNow().UtcDateTime;

    /// <summary>Later than every timestamp before, by 100 ns at least.</summary>
    public DateTime NextTimestamp()
    {
        var now = time.GetUtcNow().UtcTicks;
        while (true)
        {
            var before = Interlocked.Read(ref last);
            var next = Math.Max(now, before + 1);
            if (Interlocked.CompareExchange(ref last, next, before) == before)
            {
                return new DateTime(next, DateTimeKind.Utc);
            }
        }
    }
}
