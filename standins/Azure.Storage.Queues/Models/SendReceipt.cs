namespace Azure.Storage.Queues.Models;

/// <summary>What the service made of a message that was sent. With its pop receipt the message can be updated or deleted unreceived.</summary>
public class SendReceipt
{
    internal SendReceipt()
    {
    }

    public string MessageId { get; internal init; }

    public DateTimeOffset InsertionTime { get; internal init; }

    public DateTimeOffset ExpirationTime { get; internal init; }

    public string PopReceipt { get; internal init; }

    public DateTimeOffset TimeNextVisible { get; internal init; }
}
