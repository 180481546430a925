using Azure.Core;

namespace Azure.Storage.Queues;

/// <summary>Transport, retries, the protocol version and the message encoding of a queue client.</summary>
public class QueueClientOptions : ClientOptions
{
    public QueueClientOptions(ServiceVersion version = ServiceVersion.V2020_12_06)
    {
        Version = version;
        VersionHeader = version switch
        {
            ServiceVersion.V2019_02_02 => "2019-02-02",
            ServiceVersion.V2020_12_06 => "2020-12-06",
            ServiceVersion.V2025_11_05 => "2025-11-05",
            _ => throw new ArgumentOutOfRangeException(nameof(version), version, "Not a version of the queue service that this client speaks."),
        };
    }

    public ServiceVersion Version { get; }

    public QueueMessageEncoding MessageEncoding { get; set; }

    internal string VersionHeader { get; }

#pragma warning disable CA1707 // The official names.
    /// <summary>The versions that Azurite 3.35 speaks too, of which the oldest suffices for everything here.</summary>
    public enum ServiceVersion
    {
        V2019_02_02 = 1,
        V2020_12_06 = 9,
        V2025_11_05 = 28,
    }
#pragma warning restore CA1707
}
