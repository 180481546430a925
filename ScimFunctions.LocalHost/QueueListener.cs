using Azure;
using Azure.Storage.Queues;
using Azure.Storage.Queues.Models;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace ScimFunctions.LocalHost;

/// <summary>
/// Feeds one queue-triggered function as the Functions host does: at least once, in no order, several messages at a time. A message is
/// deleted when the function succeeds, tried again when it fails, and moved to <c>&lt;queue&gt;-poison</c> when it has failed too often.
/// </summary>
internal sealed class QueueListener(
    FunctionDefinition function,
    FunctionTrigger.Queue trigger,
    QueueServiceClient queues,
    QueueSettings settings,
    IServiceScopeFactory scopes,
    TimeProvider time,
    ILogger<QueueListener> logger) : IAsyncDisposable
{
    private const string PoisonSuffix = "-poison";
    private const int LongestQueueName = 63;
    private static readonly TimeSpan ShortestPause = TimeSpan.FromMilliseconds(100);

    private readonly QueueClient queue = queues.GetQueueClient(trigger.QueueName);
    private readonly CancellationTokenSource stopping = new();
    private Task listening = Task.CompletedTask;

    public void Start() => listening = ListenAsync();

    /// <summary>Takes no more messages, asks running functions to stop and waits for them; what did not finish goes back to the queue.</summary>
    public async ValueTask DisposeAsync()
    {
        await stopping.CancelAsync();
        await listening;
        stopping.Dispose();
    }

    private async Task ListenAsync()
    {
        List<Task> processing = [];
        var pause = ShortestPause;
        while (!stopping.IsCancellationRequested)
        {
            processing.RemoveAll(message => message.IsCompleted);
            if (processing.Count > settings.MostInBatchesBefore)
            {
                await Task.WhenAny(processing);
                continue;
            }

            var messages = await ReceiveAsync();
            processing.AddRange(messages.Select(ProcessAsync));
            pause = messages.Count > 0 ? ShortestPause : Shorter(pause * 2, settings.MaxPollingInterval);
            if (messages.Count == 0)
            {
                await Task.Delay(pause, time, stopping.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }

        await Task.WhenAll(processing);
    }

    private async Task<IReadOnlyList<QueueMessage>> ReceiveAsync()
    {
        try
        {
            return (await queue.ReceiveMessagesAsync(settings.BatchSize, settings.Lease, stopping.Token)).Value;
        }
        catch (RequestFailedException exception) when (exception.ErrorCode == "QueueNotFound")
        {
            return [];
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            return [];
        }
        catch (Exception exception)
        {
            logger.LogWarning(exception, "The queue {Queue} of {Function} cannot be read; trying again.", trigger.QueueName, function.Name);
            return [];
        }
    }

    private async Task ProcessAsync(QueueMessage message)
    {
        // A function that does its work before its first await must not hold up the other messages.
        await Task.Yield();
        try
        {
            var lease = new QueueMessageLease(queue, message, settings.Lease, time);
            var succeeded = message.DequeueCount <= settings.MaxDequeueCount && await TryInvokeAsync(message, lease);
            if (succeeded)
            {
                await lease.CompleteAsync();
            }
            else if (stopping.IsCancellationRequested)
            {
                await lease.ReleaseAsync(TimeSpan.Zero);
            }
            else if (message.DequeueCount >= settings.MaxDequeueCount && HasPoisonQueue)
            {
                await MoveToPoisonQueueAsync(message, lease);
            }
            else
            {
                await lease.ReleaseAsync(settings.VisibilityTimeout);
            }
        }
        catch (Exception exception)
        {
            // Whatever is lost here, the message becomes visible again when its lease runs out.
            logger.LogWarning(exception, "The message {MessageId} of {Queue} could not be settled.", message.MessageId, trigger.QueueName);
        }
    }

    private async Task<bool> TryInvokeAsync(QueueMessage message, QueueMessageLease lease)
    {
        try
        {
            await lease.KeepDuringAsync(async () =>
            {
                await using var scope = scopes.CreateAsyncScope();
                await function.InvokeAsync(scope.ServiceProvider, Decode(message), routeValues: null, stopping.Token);
            });
            return true;
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            return false;
        }
        catch (Exception exception)
        {
            logger.LogWarning(
                exception, "{Function} failed on the message {MessageId} of {Queue}, attempt {Attempt} of {Attempts}.",
                function.Name, message.MessageId, trigger.QueueName, message.DequeueCount, settings.MaxDequeueCount);
            return false;
        }
    }

    private async Task MoveToPoisonQueueAsync(QueueMessage message, QueueMessageLease lease)
    {
        var poison = queues.GetQueueClient(trigger.QueueName + PoisonSuffix);
        await poison.CreateIfNotExistsAsync();
        await poison.SendMessageAsync(message.MessageText);
        await lease.CompleteAsync();
        logger.LogError("The message {MessageId} of {Queue} failed {Attempts} times and was moved to {PoisonQueue}.", message.MessageId, trigger.QueueName, settings.MaxDequeueCount, poison.Name);
    }

    private string Decode(QueueMessage message) => settings.MessageEncoding == QueueTextEncoding.Base64
        ? System.Text.Encoding.UTF8.GetString(Convert.FromBase64String(message.MessageText))
        : message.MessageText;

    private bool HasPoisonQueue =>
        !trigger.QueueName.EndsWith(PoisonSuffix, StringComparison.Ordinal) && trigger.QueueName.Length + PoisonSuffix.Length <= LongestQueueName;

    private static TimeSpan Shorter(TimeSpan one, TimeSpan other) => one < other ? one : other;
}

/// <summary>A received message's invisibility: renewed while its function runs, ended by deleting the message or making it visible.</summary>
internal sealed class QueueMessageLease(QueueClient queue, QueueMessage message, TimeSpan duration, TimeProvider time)
{
    // Each renewal replaces the receipt that the next call on the message must show.
    private string popReceipt = message.PopReceipt;

    /// <summary>Does the work, and renews the lease at half its time until it is done.</summary>
    public async Task KeepDuringAsync(Func<Task> work)
    {
        using var done = new CancellationTokenSource();
        var renewing = RenewAsync(done.Token);
        try
        {
            await work();
        }
        finally
        {
            await done.CancelAsync();
            await renewing;
        }
    }

    /// <summary>Deletes the message.</summary>
    public async Task CompleteAsync() => await queue.DeleteMessageAsync(message.MessageId, popReceipt);

    /// <summary>Makes the message visible again after <paramref name="pause"/>.</summary>
    public async Task ReleaseAsync(TimeSpan pause) => await UpdateAsync(pause);

    private async Task RenewAsync(CancellationToken done)
    {
        while (true)
        {
            await Task.Delay(duration / 2, time, done).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (done.IsCancellationRequested)
            {
                return;
            }

            await UpdateAsync(duration);
        }
    }

    // No cancellation: a renewal that was cut off may have happened, and its receipt would be lost.
    private async Task UpdateAsync(TimeSpan invisible) =>
        popReceipt = (await queue.UpdateMessageAsync(message.MessageId, popReceipt, messageText: (string?)null, invisible)).Value.PopReceipt;
}
