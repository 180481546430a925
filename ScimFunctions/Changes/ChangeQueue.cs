using Azure.Storage.Queues;
using Microsoft.Extensions.Logging;
using ScimFunctions.Storage;

namespace ScimFunctions.Changes;

/// <summary>The queue that makes changes take effect within moments. It carries no state: what is lost here the sweep finds in the table.</summary>
public sealed partial class ChangeQueue(QueueServiceClient queues, ILogger<ChangeQueue> logger)
{
    private readonly QueueClient queue = queues.GetQueueClient(QueueNames.Changes);

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

    [LoggerMessage(EventId = 201, Level = LogLevel.Warning, Message = "The message for change {ChangeId} of {Tenant} could not be sent; the sweep will apply it.")]
    private partial void LogLeftToSweep(Exception failure, string tenant, string changeId);
}
