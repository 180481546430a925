using System.Text.Json.Serialization;

namespace ScimFunctions.LocalHost;

/// <summary>What the local host reads from <c>host.json</c>.</summary>
/// <param name="RoutePrefix"><c>extensions.http.routePrefix</c>: what stands before every route; the Functions host's default is <c>api</c>.</param>
/// <param name="Queues"><c>extensions.queues</c>.</param>
public sealed record HostSettings(string RoutePrefix, QueueSettings Queues)
{
    private static readonly JsonSerializerOptions AsTheHostReadsIt = new(JsonSerializerDefaults.Web)
    {
        ReadCommentHandling = JsonCommentHandling.Skip,
        AllowTrailingCommas = true,
    };

    /// <exception cref="LocalHostException">The file is missing or not readable as host.json.</exception>
    public static HostSettings Load(string path)
    {
        try
        {
            var extensions = JsonSerializer.Deserialize<HostJson>(File.ReadAllText(path), AsTheHostReadsIt)?.Extensions;
            return new HostSettings(extensions?.Http?.RoutePrefix?.Trim('/') ?? "api", extensions?.Queues ?? new QueueSettings());
        }
        catch (Exception exception) when (exception is IOException or JsonException)
        {
            throw new LocalHostException($"{path} cannot be read as host.json: {exception.Message}", exception);
        }
    }

    private sealed record HostJson(ExtensionsJson? Extensions);

    private sealed record ExtensionsJson(HttpJson? Http, QueueSettings? Queues);

    private sealed record HttpJson(string? RoutePrefix);
}

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

/// <summary>How a queue message's text stands for what the function receives.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<QueueTextEncoding>))]
public enum QueueTextEncoding
{
    Base64,
    None,
}
