namespace Azure.Storage.Queues.Models;

/// <summary>A message that was looked at, and can be received still.</summary>
public class PeekedMessage
{
    internal PeekedMessage()
    {
    }

    public string MessageId { get; internal init; }

    public string MessageText => Body.ToString();

    public BinaryData Body { get; internal init; }

    public DateTimeOffset? InsertedOn { get; internal init; }

    public DateTimeOffset? ExpiresOn { get; internal init; }

    /// <summary>How often the message has been received.</summary>
    public long DequeueCount { get; internal init; }
}
