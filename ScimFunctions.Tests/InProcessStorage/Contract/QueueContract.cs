using Azure;
using Azure.Storage.Queues;
using ScimFunctions.Tests.Azurite;

namespace ScimFunctions.Tests.InProcessStorage.Contract;

/// <summary>What the app and the queue trigger rely on in Queue Storage: the same on every backend.</summary>
public abstract class QueueContract(StorageBackend storage)
{
    [Theory]
    [InlineData(QueueMessageEncoding.None)]
    [InlineData(QueueMessageEncoding.Base64)]
    public async Task A_message_is_received_as_it_was_sent(QueueMessageEncoding encoding)
    {
        const string Text = " {\"tenant\":\"contoso\",\"change\":\"<&>\\\"'\"}\n Jürgen 👩‍🚀 ";
        var queue = await storage.NewQueueAsync(encoding);

        var sent = await queue.SendMessageAsync(Text);
        var received = Assert.Single((await queue.ReceiveMessagesAsync()).Value);

        Assert.Equal((Text, sent.Value.MessageId, 1L), (received.MessageText, received.MessageId, received.DequeueCount));
        Assert.InRange(received.InsertedOn!.Value, DateTimeOffset.UtcNow.AddMinutes(-2), DateTimeOffset.UtcNow.AddMinutes(2));
        Assert.InRange(received.ExpiresOn!.Value - received.InsertedOn!.Value, TimeSpan.FromDays(7).Add(TimeSpan.FromSeconds(-2)), TimeSpan.FromDays(7).Add(TimeSpan.FromSeconds(2)));
    }

    [Fact]
    public async Task A_received_message_is_invisible_until_it_is_released_and_then_counted_again()
    {
        var queue = await storage.NewQueueAsync();
        await queue.SendMessageAsync("m");
        var first = Assert.Single((await queue.ReceiveMessagesAsync(32, TimeSpan.FromMinutes(5))).Value);

        var meanwhile = (await queue.ReceiveMessagesAsync(32)).Value;
        await queue.UpdateMessageAsync(first.MessageId, first.PopReceipt, messageText: (string?)null, visibilityTimeout: TimeSpan.Zero);
        var second = Assert.Single((await queue.ReceiveMessagesAsync(32)).Value);

        Assert.Empty(meanwhile);
        Assert.Equal((first.MessageId, "m", 2L), (second.MessageId, second.MessageText, second.DequeueCount));
    }

    [Fact]
    public async Task A_pop_receipt_is_good_once()
    {
        var queue = await storage.NewQueueAsync();
        await queue.SendMessageAsync("m");
        var received = Assert.Single((await queue.ReceiveMessagesAsync()).Value);
        var updated = (await queue.UpdateMessageAsync(received.MessageId, received.PopReceipt, "n", TimeSpan.FromMinutes(1))).Value;

        Assert.Equal((400, "PopReceiptMismatch"), await StorageBackend.RefusalOf(() => queue.DeleteMessageAsync(received.MessageId, received.PopReceipt)));
        Assert.Equal((400, "PopReceiptMismatch"), await StorageBackend.RefusalOf(() => queue.UpdateMessageAsync(received.MessageId, received.PopReceipt, "o", TimeSpan.Zero)));

        Assert.Equal(204, (await queue.DeleteMessageAsync(received.MessageId, updated.PopReceipt)).Status);
        Assert.Equal((404, "MessageNotFound"), await StorageBackend.RefusalOf(() => queue.DeleteMessageAsync(received.MessageId, updated.PopReceipt)));
        Assert.Equal((404, "MessageNotFound"), await StorageBackend.RefusalOf(() => queue.UpdateMessageAsync(received.MessageId, updated.PopReceipt, "o", TimeSpan.Zero)));
    }

    [Fact]
    public async Task Peeking_leaves_messages_as_they_are()
    {
        var queue = await storage.NewQueueAsync();
        await queue.SendMessageAsync("m");

        var peeked = Assert.Single((await queue.PeekMessagesAsync(32)).Value);

        Assert.Equal(("m", 0L), (peeked.MessageText, peeked.DequeueCount));
        Assert.Equal(1, Assert.Single((await queue.ReceiveMessagesAsync()).Value).DequeueCount);
        Assert.Empty((await queue.PeekMessagesAsync(32)).Value);
    }

    [Fact]
    public async Task A_message_sent_with_a_delay_is_counted_but_not_there_yet()
    {
        var queue = await storage.NewQueueAsync();

        var sent = await queue.SendMessageAsync("later", visibilityTimeout: TimeSpan.FromHours(1), timeToLive: TimeSpan.FromSeconds(-1));

        Assert.Empty((await queue.ReceiveMessagesAsync()).Value);
        Assert.Equal(1, (await queue.GetPropertiesAsync()).Value.ApproximateMessagesCount);
        Assert.InRange(sent.Value.TimeNextVisible, DateTimeOffset.UtcNow.AddMinutes(58), DateTimeOffset.UtcNow.AddMinutes(62));
        Assert.True(sent.Value.ExpirationTime > DateTimeOffset.UtcNow.AddYears(10));
    }

    [Fact]
    public async Task Up_to_32_messages_are_received_at_once_and_more_refused()
    {
        var queue = await storage.NewQueueAsync();
        for (var i = 0; i < 33; i++)
        {
            await queue.SendMessageAsync($"{i}");
        }

        Assert.Equal((400, "OutOfRangeQueryParameterValue"), await StorageBackend.RefusalOf(() => queue.ReceiveMessagesAsync(33)));
        Assert.Equal(32, (await queue.ReceiveMessagesAsync(32)).Value.Select(message => message.MessageText).Distinct(StringComparer.Ordinal).Count());
        Assert.Single((await queue.ReceiveMessagesAsync(32)).Value);
    }

    [Fact]
    public async Task A_message_is_64_KiB_at_most()
    {
        var queue = await storage.NewQueueAsync(QueueMessageEncoding.None);

        Assert.Equal(201, (await queue.SendMessageAsync(new string('x', 65536))).GetRawResponse().Status);
        Assert.Equal((413, "RequestBodyTooLarge"), await StorageBackend.RefusalOf(() => queue.SendMessageAsync(new string('x', 65537))));
    }

    [Fact]
    public async Task Each_of_many_messages_goes_to_one_of_many_receivers()
    {
        var queue = await storage.NewQueueAsync();
        await Task.WhenAll(Enumerable.Range(0, 40).Select(i => queue.SendMessageAsync($"{i}")));

        var received = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => queue.ReceiveMessagesAsync(2)));

        Assert.Equal(40, received.SelectMany(messages => messages.Value).Select(message => message.MessageText).Distinct(StringComparer.Ordinal).Count());
        Assert.Equal(40, received.Sum(messages => messages.Value.Length));
    }

    [Fact]
    public async Task A_missing_queue_is_QueueNotFound_and_one_that_exists_is_left_as_it_is()
    {
        var queue = storage.Queues(QueueMessageEncoding.Base64).GetQueueClient($"q{Guid.NewGuid():N}");
        Assert.Equal((404, "QueueNotFound"), await StorageBackend.RefusalOf(() => queue.SendMessageAsync("m")));
        Assert.Equal((404, "QueueNotFound"), await StorageBackend.RefusalOf(() => queue.ReceiveMessagesAsync()));

        Response? created = await queue.CreateIfNotExistsAsync(Owned("scim"));
        Response? again = await queue.CreateIfNotExistsAsync(Owned("scim"));
        Response? different = await queue.CreateIfNotExistsAsync(Owned("other"));

        Assert.Equal(201, created?.Status);
        Assert.Null(again);
        Assert.Null(different);
        Assert.Equal("scim", (await queue.GetPropertiesAsync()).Value.Metadata["owner"]);
    }

    [Theory]
    [InlineData("Upper")]
    [InlineData("two--hyphens")]
    [InlineData("-hyphen")]
    [InlineData("ab")]
    public async Task A_queue_name_that_is_not_allowed_is_refused(string name)
    {
        var queue = storage.Queues(QueueMessageEncoding.Base64).GetQueueClient(name);

        Assert.Equal(400, (await StorageBackend.RefusalOf(() => queue.CreateIfNotExistsAsync())).Status);
    }

    private static Dictionary<string, string> Owned(string by) => new(StringComparer.Ordinal) { ["owner"] = by };
}

public sealed class QueueContractInProcess() : QueueContract(new InProcessBackend());

public sealed class QueueContractOnAzurite(AzuriteFixture azurite) : QueueContract(new AzuriteBackend(azurite)), IClassFixture<AzuriteFixture>;
