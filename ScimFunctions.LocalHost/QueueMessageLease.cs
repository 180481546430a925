using Azure.Storage.Queues;
using Azure.Storage.Queues.Models;

namespace ScimFunctions.LocalHost;

/// <summary>A received message's invisibility: renewed while its function runs, ended by deleting the message or making it visible.</summary>
internal sealed class QueueMessageLease(QueueClient queue, QueueMessage message, TimeSpan duration, TimeProvider time)
{
    // Each renewal replaces the receipt that the next call on the message must show.
    private string popReceipt = message.PopReceipt;

    /// <summary>Renews the lease at half its time until the result is disposed.</summary>
    public IAsyncDisposable KeepRenewed() => new Renewal(this);

    /// <summary>Deletes the message.</summary>
    public async Task CompleteAsync() => await queue.DeleteMessageAsync(message.MessageId, popReceipt);

    /// <summary>Makes the message visible again after <paramref name="pause"/>.</summary>
    public async Task ReleaseAsync(TimeSpan pause) => await UpdateAsync(pause);

    // No cancellation: a renewal that was cut off may have happened, and its receipt would be lost.
    private async Task UpdateAsync(TimeSpan invisible) =>
        popReceipt = (await queue.UpdateMessageAsync(message.MessageId, popReceipt, messageText: (string?)null, invisible)).Value.PopReceipt;

    private sealed class Renewal : IAsyncDisposable
    {
        private readonly CancellationTokenSource ended = new();
        private readonly Task renewing;

        public Renewal(QueueMessageLease lease) => renewing = RenewAsync(lease);

        public async ValueTask DisposeAsync()
        {
            await ended.CancelAsync();
            await renewing;
            ended.Dispose();
        }

        private async Task RenewAsync(QueueMessageLease lease)
        {
            while (true)
            {
                await Task.Delay(lease.Duration / 2, lease.Time, ended.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                if (ended.IsCancellationRequested)
                {
                    return;
                }

                await lease.UpdateAsync(lease.Duration);
            }
        }
    }

    private TimeSpan Duration => duration;

    private TimeProvider Time => time;
}
