using ScimFunctions.Scim;

namespace ScimFunctions.Storage;

/// <summary>What writers of the same user or group do when they meet: step aside for random times, so that they do not meet again, and at last give up.</summary>
public static class WriteContention
{
    private const int MaxAttempts = 20;

    private static readonly TimeSpan LongestPause = TimeSpan.FromMilliseconds(200);

    /// <summary>Writes, and again with a fresh read where someone else was faster.</summary>
    /// <param name="resource">What is written, for who has to be told that it could not be.</param>
    /// <param name="clock">Times the pauses, which may be the longer, the more often the writer has tried.</param>
    /// <param name="write">Reads and writes once; null if someone else was faster.</param>
    /// <param name="cancellationToken">Ends the pauses.</param>
    /// <exception cref="ScimException">503: someone else always was.</exception>
    public static async Task<T> RepeatAsync<T>(string resource, TimeProvider clock, Func<Task<T?>> write, CancellationToken cancellationToken)
        where T : class
    {
        for (var attempt = 1; attempt <= MaxAttempts; attempt++)
        {
            if (await write() is { } written)
            {
                return written;
            }

            await Task.Delay(LongestPause * Random.Shared.NextDouble() * attempt / MaxAttempts, clock, cancellationToken);
        }

        throw new ScimException(HttpStatusCode.ServiceUnavailable, scimType: null, $"{resource} is being changed by many requests at once; try again.");
    }
}
