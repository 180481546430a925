using System.Text.Json.Serialization;

namespace ScimFunctions.LocalHost;

/// <summary><c>extensions.queues</c> of host.json, with the Functions host's defaults and names.</summary>
public sealed record QueueSettings
{
    /// <summary>How many messages are fetched at once, 1 to 32.</summary>
    public int BatchSize { get; init; } = 16;

    /// <summary>The next batch is fetched when no more than this many messages are being processed; null is half a batch per processor.</summary>
    public int? NewBatchThreshold { get; init; }

    /// <summary>How often a message is tried before it goes to the poison queue.</summary>
    public int MaxDequeueCount { get; init; } = 5;

    /// <summary>How long a message that failed stays invisible before it is tried again.</summary>
    public TimeSpan VisibilityTimeout { get; init; } = TimeSpan.Zero;

    /// <summary>The longest pause between two looks at an empty queue.</summary>
    public TimeSpan MaxPollingInterval { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>Whether the queue holds base64 or the text itself.</summary>
    public QueueTextEncoding MessageEncoding { get; init; } = QueueTextEncoding.Base64;

    /// <summary>How long a message belongs to its function before the lease must be renewed; the Functions host fixes it, tests shorten it.</summary>
    [JsonIgnore]
    public TimeSpan Lease { get; init; } = TimeSpan.FromMinutes(10);

    internal int MostInBatchesBefore => NewBatchThreshold ?? BatchSize / 2 * Environment.ProcessorCount;
}
