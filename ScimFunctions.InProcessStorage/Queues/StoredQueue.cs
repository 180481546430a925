using System.Security.Cryptography;

namespace ScimFunctions.InProcessStorage.Queues;

/// <summary>A message as it is now; each change makes another.</summary>
/// <param name="Id">Stays the same.</param>
/// <param name="Order">Its place among messages that become visible at the same time.</param>
/// <param name="Text">As it was sent.</param>
/// <param name="Inserted">UTC.</param>
/// <param name="Expires">UTC.</param>
/// <param name="NextVisible">UTC.</param>
/// <param name="PopReceipt">New with each receipt and update.</param>
/// <param name="DequeueCount">How often it was received.</param>
internal sealed record StoredMessage(
    string Id, long Order, string Text, DateTime Inserted, DateTime Expires, DateTime NextVisible, string PopReceipt, int DequeueCount);

/// <summary>One queue: messages in the order in which they become visible.</summary>
internal sealed class StoredQueue(string name, IReadOnlyDictionary<string, string> metadata, StorageClock clock)
{
    private const int PopReceiptBytes = 12;

    private readonly Lock gate = new();
    private readonly Dictionary<string, StoredMessage> messages = new(StringComparer.Ordinal);
    private readonly SortedSet<StoredMessage> inOrder = new(Comparer<StoredMessage>.Create(
        (left, right) => left.NextVisible != right.NextVisible ? left.NextVisible.CompareTo(right.NextVisible) : left.Order.CompareTo(right.Order)));

    private long sent;

    public string Name => name;

    /// <summary>What the owner noted on the queue.</summary>
    public IReadOnlyDictionary<string, string> Metadata => metadata;

    public StoredQueue Copy(StorageClock clockOfCopy)
    {
        var copy = new StoredQueue(name, metadata, clockOfCopy);
        lock (gate)
        {
            copy.sent = sent;
            foreach (var message in messages.Values)
            {
                copy.Store(message);
            }
        }

        return copy;
    }

    /// <summary>Invisible messages count, expired ones do not.</summary>
    public int Count
    {
        get
        {
            lock (gate)
            {
                var now = clock.UtcNow;
                return messages.Values.Count(message => message.Expires > now);
            }
        }
    }

    public StoredMessage Send(string text, TimeSpan invisible, TimeSpan? timeToLive)
    {
        lock (gate)
        {
            var now = clock.UtcNow;
            var expires = timeToLive is { } time ? now + time : DateTime.MaxValue;
            return Store(new StoredMessage(Guid.NewGuid().ToString(), ++sent, text, now, expires, now + invisible, NewPopReceipt(), DequeueCount: 0));
        }
    }

    /// <summary>Takes the messages that have been visible longest out of sight.</summary>
    public List<StoredMessage> Receive(int most, TimeSpan invisible)
    {
        lock (gate)
        {
            var until = clock.UtcNow + invisible;
            return Visible(most).ConvertAll(message =>
                Replace(message, message with { NextVisible = until, PopReceipt = NewPopReceipt(), DequeueCount = message.DequeueCount + 1 }));
        }
    }

    public List<StoredMessage> Peek(int most)
    {
        lock (gate)
        {
            return Visible(most);
        }
    }

    /// <param name="id">Of the message.</param>
    /// <param name="popReceipt">The latest.</param>
    /// <param name="text">Null to keep it.</param>
    /// <param name="invisible">From now.</param>
    public StoredMessage Update(string id, string popReceipt, string? text, TimeSpan invisible)
    {
        lock (gate)
        {
            var message = Find(id, popReceipt);
            var changed = message with { Text = text ?? message.Text, NextVisible = clock.UtcNow + invisible, PopReceipt = NewPopReceipt() };
            return Replace(message, changed);
        }
    }

    public void Delete(string id, string popReceipt)
    {
        lock (gate)
        {
            Remove(Find(id, popReceipt));
        }
    }

    private List<StoredMessage> Visible(int most)
    {
        var now = clock.UtcNow;
        List<StoredMessage> visible = [];
        List<StoredMessage> expired = [];
        foreach (var message in inOrder)
        {
            if (message.NextVisible > now || visible.Count == most)
            {
                break;
            }

            (message.Expires <= now ? expired : visible).Add(message);
        }

        expired.ForEach(Remove);
        return visible;
    }

    private StoredMessage Find(string id, string popReceipt)
    {
        if (!messages.TryGetValue(id, out var message) || message.Expires <= clock.UtcNow)
        {
            throw new StorageException(404, "MessageNotFound", "The specified message does not exist.");
        }

        return message.PopReceipt == popReceipt
            ? message
            : throw new StorageException(400, "PopReceiptMismatch", "The specified pop receipt did not match the pop receipt for a dequeued message.");
    }

    private StoredMessage Replace(StoredMessage message, StoredMessage changed)
    {
        Remove(message);
        return Store(changed);
    }

    private StoredMessage Store(StoredMessage message)
    {
        messages.Add(message.Id, message);
        inOrder.Add(message);
        return message;
    }

    private void Remove(StoredMessage message)
    {
        messages.Remove(message.Id);
        inOrder.Remove(message);
    }

    private static string NewPopReceipt() => Convert.ToBase64String(RandomNumberGenerator.GetBytes(PopReceiptBytes));
}
