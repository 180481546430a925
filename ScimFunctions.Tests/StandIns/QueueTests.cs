using Azure;
using Azure.Storage.Queues;
using Azure.Storage.Queues.Models;
using ScimFunctions.Tests.Azurite;

namespace ScimFunctions.Tests.StandIns;

public sealed class QueueTests(AzuriteFixture azurite) : IClassFixture<AzuriteFixture>
{
    [Theory]
    [InlineData(QueueMessageEncoding.None)]
    [InlineData(QueueMessageEncoding.Base64)]
    public async Task A_message_is_received_as_it_was_sent(QueueMessageEncoding encoding)
    {
        const string Text = " {\"tenant\":\"contoso\",\"change\":\"<&>\\\"'\"}\n Jürgen 👩‍🚀 ";
        QueueClient queue = await NewQueueAsync(encoding);
        DateTimeOffset before = DateTimeOffset.UtcNow.AddMinutes(-1);

        Response<SendReceipt> sent = await queue.SendMessageAsync(Text);
        QueueMessage received = Assert.Single((await queue.ReceiveMessagesAsync()).Value);

        Assert.Equal(Text, received.MessageText);
        Assert.Equal(Text, received.Body.ToString());
        Assert.Equal(sent.Value.MessageId, received.MessageId);
        Assert.Equal(1, received.DequeueCount);
        Assert.InRange(received.InsertedOn!.Value, before, before.AddMinutes(2));
        Assert.InRange(received.ExpiresOn!.Value - received.InsertedOn!.Value, TimeSpan.FromDays(7).Add(TimeSpan.FromSeconds(-2)), TimeSpan.FromDays(7).Add(TimeSpan.FromSeconds(2)));
    }

    [Fact]
    public async Task Base64_is_what_other_readers_of_the_queue_see()
    {
        QueueClient encoded = await NewQueueAsync(QueueMessageEncoding.Base64);
        QueueClient plain = NewQueue(QueueMessageEncoding.None, encoded.Name);

        await encoded.SendMessageAsync("hello");
        PeekedMessage peeked = Assert.Single((await plain.PeekMessagesAsync()).Value);

        Assert.Equal("aGVsbG8=", peeked.MessageText);
        Assert.Equal(0, peeked.DequeueCount);
    }

    [Fact]
    public async Task A_message_that_is_not_Base64_cannot_be_received_as_such()
    {
        QueueClient encoded = await NewQueueAsync(QueueMessageEncoding.Base64);
        await NewQueue(QueueMessageEncoding.None, encoded.Name).SendMessageAsync("not base64!");

        await Assert.ThrowsAsync<FormatException>(() => encoded.ReceiveMessagesAsync());
    }

    [Fact]
    public async Task A_received_message_is_invisible_until_it_is_released_and_then_counted_again()
    {
        QueueClient queue = await NewQueueAsync(QueueMessageEncoding.Base64);
        await queue.SendMessageAsync("m", CancellationToken.None);
        QueueMessage first = Assert.Single((await queue.ReceiveMessagesAsync(32, TimeSpan.FromMinutes(5))).Value);

        QueueMessage[] meanwhile = (await queue.ReceiveMessagesAsync(32)).Value;
        Response<UpdateReceipt> released = await queue.UpdateMessageAsync(first.MessageId, first.PopReceipt, visibilityTimeout: TimeSpan.Zero);
        QueueMessage second = Assert.Single((await queue.ReceiveMessagesAsync(32)).Value);

        Assert.Empty(meanwhile);
        Assert.NotEqual(first.PopReceipt, released.Value.PopReceipt);
        Assert.Equal((first.MessageId, "m", 2L), (second.MessageId, second.MessageText, second.DequeueCount));
    }

    [Fact]
    public async Task Updating_a_message_changes_its_text_and_when_it_returns()
    {
        QueueClient queue = await NewQueueAsync(QueueMessageEncoding.Base64);
        await queue.SendMessageAsync("before");
        QueueMessage received = Assert.Single((await queue.ReceiveMessagesAsync()).Value);

        Response<UpdateReceipt> hidden = await queue.UpdateMessageAsync(received.MessageId, received.PopReceipt, "after", TimeSpan.FromMinutes(10));
        QueueMessage[] meanwhile = (await queue.ReceiveMessagesAsync()).Value;
        await queue.UpdateMessageAsync(received.MessageId, hidden.Value.PopReceipt, "after", TimeSpan.Zero);
        QueueMessage changed = Assert.Single((await queue.ReceiveMessagesAsync()).Value);

        Assert.InRange(hidden.Value.NextVisibleOn, DateTimeOffset.UtcNow.AddMinutes(8), DateTimeOffset.UtcNow.AddMinutes(12));
        Assert.Empty(meanwhile);
        Assert.Equal("after", changed.MessageText);
    }

    [Fact]
    public async Task A_message_sent_with_a_delay_is_not_there_yet()
    {
        QueueClient queue = await NewQueueAsync(QueueMessageEncoding.Base64);

        Response<SendReceipt> sent = await queue.SendMessageAsync("later", visibilityTimeout: TimeSpan.FromHours(1), timeToLive: TimeSpan.FromSeconds(-1));

        Assert.Empty((await queue.ReceiveMessagesAsync()).Value);
        Assert.Empty((await queue.PeekMessagesAsync(32)).Value);
        Assert.Equal(1, (await queue.GetPropertiesAsync()).Value.ApproximateMessagesCount);
        Assert.InRange(sent.Value.TimeNextVisible, DateTimeOffset.UtcNow.AddMinutes(58), DateTimeOffset.UtcNow.AddMinutes(62));
        Assert.True(sent.Value.ExpirationTime > DateTimeOffset.UtcNow.AddYears(10));
    }

    [Fact]
    public async Task A_deleted_message_is_gone_and_deleting_it_again_is_an_error()
    {
        QueueClient queue = await NewQueueAsync(QueueMessageEncoding.Base64);
        await queue.SendMessageAsync("m");
        QueueMessage received = Assert.Single((await queue.ReceiveMessagesAsync()).Value);

        Response deleted = await queue.DeleteMessageAsync(received.MessageId, received.PopReceipt);
        var failure = await Assert.ThrowsAsync<RequestFailedException>(() => queue.DeleteMessageAsync(received.MessageId, received.PopReceipt));

        Assert.Equal(204, deleted.Status);
        Assert.Equal(0, (await queue.GetPropertiesAsync()).Value.ApproximateMessagesCount);
        Assert.Equal((404, "MessageNotFound"), (failure.Status, failure.ErrorCode));
    }

    [Fact]
    public async Task Up_to_32_messages_are_received_at_once()
    {
        QueueClient queue = await NewQueueAsync(QueueMessageEncoding.Base64);
        for (int i = 0; i < 33; i++)
        {
            await queue.SendMessageAsync($"{i}");
        }

        QueueMessage[] received = (await queue.ReceiveMessagesAsync(32)).Value;

        Assert.Equal(32, received.Select(message => message.MessageText).Distinct(StringComparer.Ordinal).Count());
        Assert.Single((await queue.ReceiveMessagesAsync(32)).Value);
    }

    [Fact]
    public async Task Creating_a_queue_that_exists_returns_null_and_using_a_missing_one_is_QueueNotFound()
    {
        QueueClient queue = NewQueue(QueueMessageEncoding.Base64, $"q{Guid.NewGuid():N}");

        var failure = await Assert.ThrowsAsync<RequestFailedException>(() => queue.SendMessageAsync("m"));
        Response created = await queue.CreateIfNotExistsAsync(new Dictionary<string, string>(StringComparer.Ordinal) { ["owner"] = "scim" });
        Response again = await queue.CreateIfNotExistsAsync(new Dictionary<string, string>(StringComparer.Ordinal) { ["owner"] = "scim" });
        Response different = await queue.CreateIfNotExistsAsync(new Dictionary<string, string>(StringComparer.Ordinal) { ["owner"] = "other" });

        Assert.Equal((404, "QueueNotFound"), (failure.Status, failure.ErrorCode));
        Assert.Equal(201, created.Status);
        Assert.Null(again);
        Assert.Null(different);
        Assert.Equal("scim", (await queue.GetPropertiesAsync()).Value.Metadata["owner"]);
    }

    private async Task<QueueClient> NewQueueAsync(QueueMessageEncoding encoding)
    {
        QueueClient queue = NewQueue(encoding, $"q{Guid.NewGuid():N}");
        await queue.CreateIfNotExistsAsync();
        return queue;
    }

    // The version is one that Azurite speaks; the official package's default may be newer.
    private QueueClient NewQueue(QueueMessageEncoding encoding, string name) =>
        new QueueServiceClient(azurite.ConnectionString, new QueueClientOptions(QueueClientOptions.ServiceVersion.V2020_12_06) { MessageEncoding = encoding }).GetQueueClient(name);
}
