using System.Globalization;
using Azure.Core;

namespace Azure.Storage.Queues.Models;

/// <summary>A queue's metadata and length.</summary>
public class QueueProperties
{
    private const string MetadataPrefix = "x-ms-meta-";

    internal QueueProperties(ResponseHeaders headers)
    {
        Metadata = headers
            .Where(header => header.Name.StartsWith(MetadataPrefix, StringComparison.OrdinalIgnoreCase))
            .ToDictionary(header => header.Name[MetadataPrefix.Length..], header => header.Value, StringComparer.OrdinalIgnoreCase);
        ApproximateMessagesCount = headers.TryGetValue("x-ms-approximate-messages-count", out string count)
            ? int.Parse(count, CultureInfo.InvariantCulture)
            : 0;
    }

    public IDictionary<string, string> Metadata { get; }

    /// <summary>Not less than the messages in the queue, invisible ones included.</summary>
    public int ApproximateMessagesCount { get; }
}
