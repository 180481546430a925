using System.Text;
using System.Threading.Channels;
using Azure.Storage.Queues;
using Microsoft.Azure.Functions.Worker;
using ScimFunctions.LocalHost;
using ScimFunctions.Tests.Azurite;

namespace ScimFunctions.Tests.LocalHost;

public sealed class QueueListenerTests(AzuriteFixture azurite) : IClassFixture<AzuriteFixture>
{
    private const string Messages = "messages";
    private const string Poison = "messages-poison";
    private const string Connection = "TestStorage";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task A_message_is_decoded_handed_over_and_deleted()
    {
        var queue = await CreateQueueAsync();
        var calls = new Calls();
        await using (await StartAsync(TestApp.Of<RecordingFunctions>(calls)))
        {
            await queue.SendMessageAsync(Base64("""{"tenant":"bücher"}"""));
            Assert.Equal("""{"tenant":"bücher"}""", await calls.NextAsync());
        }

        Assert.Equal(0, await CountAsync(queue));
        Assert.Empty(calls.Rest);
    }

    [Fact]
    public async Task A_message_that_fails_is_tried_again_until_it_is_moved_to_the_poison_queue()
    {
        var queue = await CreateQueueAsync();
        var calls = new Calls();
        await using (await StartAsync(TestApp.Of<FailingFunctions>(calls), new QueueSettings { MaxDequeueCount = 3 }))
        {
            await queue.SendMessageAsync(Base64("hopeless"));
            Assert.Equal("tried hopeless", await calls.NextAsync());
            Assert.Equal("tried hopeless", await calls.NextAsync());
            Assert.Equal("tried hopeless", await calls.NextAsync());
            Assert.Equal("poison hopeless", await calls.NextAsync());
        }

        Assert.Empty(calls.Rest);
        Assert.Equal(0, await CountAsync(queue));
        Assert.Equal(0, await CountAsync(Queue(Poison)));
    }

    [Fact]
    public async Task A_message_that_succeeds_at_the_second_attempt_does_not_reach_the_poison_queue()
    {
        var queue = await CreateQueueAsync();
        var calls = new Calls();
        await using (await StartAsync(TestApp.Of<RecoveringFunctions>(calls), new QueueSettings { MaxDequeueCount = 2 }))
        {
            await queue.SendMessageAsync(Base64("again"));
            Assert.Equal("again", await calls.NextAsync());
            Assert.Equal("again", await calls.NextAsync());
        }

        Assert.Empty(calls.Rest);
        Assert.Equal(0, await CountAsync(queue));
        Assert.False(await ExistsAsync(Queue(Poison)));
    }

    [Fact]
    public async Task A_message_that_is_not_base64_goes_to_the_poison_queue_without_holding_up_the_others()
    {
        var queue = await CreateQueueAsync();
        await queue.SendMessageAsync("not base64!");
        await queue.SendMessageAsync(Base64("good"));
        var calls = new Calls();
        var poisonCalls = new Calls();
        await using (await StartAsync(TestApp.Of<RecordingFunctions>(calls), new QueueSettings { MaxDequeueCount = 1 }))
        await using (await StartAsync(TestApp.Of<PoisonFunctions>(poisonCalls), new QueueSettings { MessageEncoding = QueueTextEncoding.None }))
        {
            Assert.Equal("good", await calls.NextAsync());
            Assert.Equal("not base64!", await poisonCalls.NextAsync());
        }

        Assert.Empty(calls.Rest);
        Assert.Equal(0, await CountAsync(queue));
    }

    [Fact]
    public async Task Without_encoding_the_text_itself_is_handed_over()
    {
        var queue = await CreateQueueAsync();
        await queue.SendMessageAsync("<plain & simple>");
        var calls = new Calls();
        await using var host = await StartAsync(TestApp.Of<RecordingFunctions>(calls), new QueueSettings { MessageEncoding = QueueTextEncoding.None });
        Assert.Equal("<plain & simple>", await calls.NextAsync());
    }

    [Fact]
    public async Task Messages_of_a_batch_are_processed_side_by_side()
    {
        var queue = await CreateQueueAsync();
        await queue.SendMessageAsync(Base64("one"));
        await queue.SendMessageAsync(Base64("other"));
        var calls = new Calls();
        await using var host = await StartAsync(TestApp.Of<MeetingFunctions>(calls, new Meeting()));
        string[] met = [await calls.NextAsync(), await calls.NextAsync()];
        Assert.Equal(["one", "other"], met.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_message_stays_with_its_function_longer_than_one_lease()
    {
        var queue = await CreateQueueAsync();
        var calls = new Calls();
        await using (await StartAsync(TestApp.Of<MeetingFunctions>(calls, new Meeting()), new QueueSettings { Lease = TimeSpan.FromSeconds(2) }))
        {
            // The storage's own clock: the second message arrives when two leases have passed, and only then the first call may end.
            await queue.SendMessageAsync(Base64("long"));
            await queue.SendMessageAsync(Base64("end"), visibilityTimeout: TimeSpan.FromSeconds(4));
            string[] ended = [await calls.NextAsync(), await calls.NextAsync()];
            Assert.Equal(["end", "long"], ended.Order(StringComparer.Ordinal));
        }

        Assert.Empty(calls.Rest);
        Assert.Equal(0, await CountAsync(queue));
    }

    [Fact]
    public async Task A_message_whose_function_is_stopped_is_back_in_the_queue_at_once()
    {
        var queue = await CreateQueueAsync();
        await queue.SendMessageAsync(Base64("later"));
        var calls = new Calls();
        await using (await StartAsync(TestApp.Of<StoppedFunctions>(calls), new QueueSettings { MaxDequeueCount = 1 }))
        {
            Assert.Equal("later", await calls.NextAsync());
        }

        var message = Assert.Single((await queue.ReceiveMessagesAsync(10)).Value);
        Assert.Equal(Base64("later"), message.MessageText);
        Assert.False(await ExistsAsync(Queue(Poison)));
    }

    [Fact]
    public async Task A_queue_that_does_not_exist_yet_is_waited_for()
    {
        await Queue(Messages).DeleteIfExistsAsync();
        var calls = new Calls();
        await using var host = await StartAsync(TestApp.Of<RecordingFunctions>(calls));
        var queue = await CreateQueueAsync();
        await queue.SendMessageAsync(Base64("at last"));
        Assert.Equal("at last", await calls.NextAsync());
    }

    [Fact]
    public async Task A_function_is_called_past_its_queue_by_name()
    {
        var calls = new Calls();
        await using var host = await StartAsync(TestApp.Of<RecordingFunctions>(calls));
        await host.InvokeQueueAsync("Record", "hello", CancellationToken.None);
        Assert.Equal(["hello"], calls.Rest);
        await Assert.ThrowsAsync<ArgumentException>(() => host.InvokeQueueAsync("Unknown", "hello", CancellationToken.None));
    }

    [Fact]
    public async Task A_missing_connection_setting_is_named_at_the_start()
    {
        var error = await Assert.ThrowsAsync<InvalidOperationException>(() => TestApp.StartAsync(TestApp.Of<RecordingFunctions>(new Calls()), storage: null));
        Assert.Contains("TestStorage", error.Message, StringComparison.Ordinal);
        Assert.Contains("Record", error.Message, StringComparison.Ordinal);
    }

    private Task<FunctionsHost> StartAsync(FunctionApp app, QueueSettings? settings = null) =>
        TestApp.StartAsync(app, azurite.ConnectionString, (settings ?? new QueueSettings()) with { MaxPollingInterval = TimeSpan.FromMilliseconds(200) });

    private QueueClient Queue(string name) => new QueueServiceClient(azurite.ConnectionString).GetQueueClient(name);

    /// <summary>The tests of this class have one queue, one after the other.</summary>
    private async Task<QueueClient> CreateQueueAsync()
    {
        await Queue(Poison).DeleteIfExistsAsync();
        var queue = Queue(Messages);
        await queue.CreateIfNotExistsAsync();
        await queue.ClearMessagesAsync();
        return queue;
    }

    private static async Task<int> CountAsync(QueueClient queue) => (await queue.GetPropertiesAsync()).Value.ApproximateMessagesCount;

    private static async Task<bool> ExistsAsync(QueueClient queue)
    {
        try
        {
            await queue.GetPropertiesAsync();
            return true;
        }
        catch (Azure.RequestFailedException exception) when (exception.Status == 404)
        {
            return false;
        }
    }

    private static string Base64(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text));

    /// <summary>What the functions were called with, in order.</summary>
    internal sealed class Calls
    {
        private readonly Channel<string> calls = Channel.CreateUnbounded<string>();
        private int added;

        /// <summary>The calls that no test has looked at.</summary>
        public IReadOnlyList<string> Rest
        {
            get
            {
                calls.Writer.TryComplete();
                return [.. calls.Reader.ReadAllAsync().ToBlockingEnumerable()];
            }
        }

        /// <returns>How many there were with it.</returns>
        public int Add(string call)
        {
            Assert.True(calls.Writer.TryWrite(call));
            return Interlocked.Increment(ref added);
        }

        public Task<string> NextAsync() => calls.Reader.ReadAsync().AsTask().WaitAsync(Patience);
    }

    /// <summary>Lets two calls end only together.</summary>
    internal sealed class Meeting
    {
        private readonly TaskCompletionSource both = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private int present;

        public Task BothAsync()
        {
            if (Interlocked.Increment(ref present) == 2)
            {
                both.SetResult();
            }

            return both.Task.WaitAsync(Patience);
        }
    }

    internal sealed class RecordingFunctions(Calls calls)
    {
        [Function("Record")]
        public void Record([QueueTrigger(Messages, Connection = Connection)] string message) => calls.Add(message);
    }

    internal sealed class PoisonFunctions(Calls calls)
    {
        [Function("RecordPoison")]
        public void RecordPoison([QueueTrigger(Poison, Connection = Connection)] string message) => calls.Add(message);
    }

    internal sealed class FailingFunctions(Calls calls)
    {
        [Function("Fail")]
        public Task FailAsync([QueueTrigger(Messages, Connection = Connection)] string message)
        {
            calls.Add($"tried {message}");
            throw new InvalidOperationException("It never works.");
        }

        [Function("Poison")]
        public void TakePoison([QueueTrigger(Poison, Connection = Connection)] string message) => calls.Add($"poison {message}");
    }

    internal sealed class RecoveringFunctions(Calls calls)
    {
        [Function("Recover")]
        public Task RecoverAsync([QueueTrigger(Messages, Connection = Connection)] string message) =>
            calls.Add(message) == 1 ? throw new InvalidOperationException("It works the second time.") : Task.CompletedTask;
    }

    internal sealed class MeetingFunctions(Calls calls, Meeting meeting)
    {
        [Function("Meet")]
        public async Task MeetAsync([QueueTrigger(Messages, Connection = Connection)] string message)
        {
            await meeting.BothAsync();
            calls.Add(message);
        }
    }

    internal sealed class StoppedFunctions(Calls calls)
    {
        [Function("RunUntilStopped")]
        public Task RunUntilStoppedAsync([QueueTrigger(Messages, Connection = Connection)] string message, CancellationToken cancellationToken)
        {
            calls.Add(message);
            return Task.Delay(Timeout.Infinite, cancellationToken);
        }
    }
}
