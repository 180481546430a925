using System.Text.Json.Serialization;
using Azure;
using Azure.Storage.Queues;
using Azure.Storage.Queues.Models;
using Microsoft.Extensions.Logging;
using ScimFunctions.Storage;
using ScimFunctions.Tenants;

namespace ScimFunctions.Changes;

/// <summary>What travels through the queue: which change of which tenant. The change itself is in the table.</summary>
public sealed record ChangeMessage(string Tenant, string ChangeId)
{
    public string Serialize() => JsonSerializer.Serialize(this, ChangesJson.Default.ChangeMessage);

    /// <exception cref="FormatException">The text is no message of ours; the host moves it to the poison queue after its tries.</exception>
    public static ChangeMessage Parse(string text)
    {
        try
        {
            return JsonSerializer.Deserialize(text, ChangesJson.Default.ChangeMessage) is { } message
                && message.Tenant is not null && TenantId.IsValid(message.Tenant) && Guid.TryParse(message.ChangeId, out _)
                ? message
                : throw new FormatException("The message names no change.");
        }
        catch (JsonException failure)
        {
            throw new FormatException("The message is not JSON.", failure);
        }
    }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(ChangeMessage))]
internal sealed partial class ChangesJson : JsonSerializerContext;

/// <summary>The queue that makes changes take effect within moments. It carries no state: what is lost here the sweep finds in the table.</summary>
public sealed partial class ChangeQueue(QueueServiceClient queues, ILogger<ChangeQueue> logger)
{
    private readonly QueueClient queue = queues.GetQueueClient(QueueNames.Changes);
    private readonly QueueClient poisonQueue = queues.GetQueueClient(QueueNames.ChangesPoison);

    /// <summary>
    /// Sends a message for the change, and gives up quietly if that fails: the change is recorded, so the request has succeeded, and the
    /// sweep applies it.
    /// </summary>
    public async Task SendAsync(string tenant, Change change)
    {
        try
        {
            // The write is committed: a caller who hangs up now must not delay what follows from it.
            await queue.SendMessageAsync(new ChangeMessage(tenant, change.Id).Serialize(), CancellationToken.None);
        }
        catch (Exception failure)
        {
            LogLeftToSweep(failure, tenant, change.Id);
        }
    }

    /// <summary>Only local storage needs it: in Azure the template creates the queue.</summary>
    public Task CreateIfNotExistsAsync(CancellationToken cancellationToken) => queue.CreateIfNotExistsAsync(cancellationToken: cancellationToken);

    /// <summary>
    /// Logs how many messages were given up, if any; an alert looks for it, because the storage account itself counts messages only hourly and
    /// over all its queues. Their changes are still recorded, and the sweep goes on trying.
    /// </summary>
    public async Task ReportPoisonAsync(CancellationToken cancellationToken)
    {
        try
        {
            QueueProperties properties = await poisonQueue.GetPropertiesAsync(cancellationToken);
            if (properties.ApproximateMessagesCount > 0)
            {
                LogPoison(properties.ApproximateMessagesCount, QueueNames.ChangesPoison);
            }
        }
        catch (RequestFailedException absent) when (absent.Status == (int)HttpStatusCode.NotFound)
        {
            // Local storage, where the queue comes with its first message.
        }
        catch (Exception failure) when (failure is not OperationCanceledException)
        {
            LogPoisonUnknown(failure, QueueNames.ChangesPoison);
        }
    }

    [LoggerMessage(EventId = 201, Level = LogLevel.Warning, Message = "The message for change {ChangeId} of {Tenant} could not be sent; the sweep will apply it.")]
    private partial void LogLeftToSweep(Exception failure, string tenant, string changeId);

    [LoggerMessage(EventId = 205, EventName = "PoisonMessagesWaiting", Level = LogLevel.Warning, Message = "About {Count} messages were given up and wait in {Queue}.")]
    private partial void LogPoison(int count, string queue);

    [LoggerMessage(EventId = 206, Level = LogLevel.Warning, Message = "{Queue} could not be asked for its messages.")]
    private partial void LogPoisonUnknown(Exception failure, string queue);
}
