using System.Diagnostics;

namespace ScimFunctions.Tests.Service;

/// <summary>Waits for what happens asynchronously: for a condition, with a deadline.</summary>
public static class Eventually
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    /// <summary>The first value that fulfils the condition; fails with the last one when the deadline has passed.</summary>
    public static async Task<T> GetAsync<T>(Func<Task<T>> read, Func<T, bool> condition)
    {
        var started = Stopwatch.GetTimestamp();
        while (true)
        {
            var value = await read();
            if (condition(value))
            {
                return value;
            }

            if (Stopwatch.GetElapsedTime(started) > Deadline)
            {
                Assert.Fail($"Not within {Deadline.TotalSeconds} seconds; last seen: {value}");
            }

            await Task.Delay(Pause);
        }
    }
}
