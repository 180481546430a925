using System.Net;
using ScimFunctions.Scim;

namespace ScimFunctions.Provisioning;

/// <summary>What writers of the same user or group do when they meet: step aside for random times, so that they do not meet again, and at last give up.</summary>
internal static class WriteContention
{
    public const int MaxAttempts = 20;

    private static readonly TimeSpan LongestPause = TimeSpan.FromMilliseconds(200);

    /// <summary>Pauses for a random time that may be the longer, the more often the writer has tried.</summary>
    public static Task StepAsideAsync(int attempt, TimeProvider clock, CancellationToken cancellationToken) =>
        Task.Delay(LongestPause * Random.Shared.NextDouble() * attempt / MaxAttempts, clock, cancellationToken);

    public static ScimException GaveUp(string resource) =>
        new(HttpStatusCode.ServiceUnavailable, scimType: null, $"{resource} is being changed by many requests at once; try again.");
}
