namespace Azure.Storage.Queues.Models;

/// <summary>A message that was received, and is invisible to others for a while.</summary>
public class QueueMessage
{
    internal QueueMessage()
    {
    }

    public string MessageId { get; internal init; }

    /// <summary>What deleting or updating the message takes, until it is received again.</summary>
    public string PopReceipt { get; internal init; }

    public string MessageText => Body.ToString();

    public BinaryData Body { get; internal init; }

    public DateTimeOffset? NextVisibleOn { get; internal init; }

    public DateTimeOffset? InsertedOn { get; internal init; }

    public DateTimeOffset? ExpiresOn { get; internal init; }

    /// <summary>How often the message has been received, this time included.</summary>
    public long DequeueCount { get; internal init; }
}
