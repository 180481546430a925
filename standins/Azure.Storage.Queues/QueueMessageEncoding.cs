namespace Azure.Storage.Queues;

/// <summary>How the text of a message travels. The queue trigger of Azure Functions expects Base64.</summary>
public enum QueueMessageEncoding
{
    None = 0,
    Base64 = 1,
}
