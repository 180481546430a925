using Azure.Core.Pipeline;
using Azure.Data.Tables;
using Azure.Storage.Queues;
using ScimFunctions.InProcessStorage.Queues;
using ScimFunctions.InProcessStorage.Tables;

namespace ScimFunctions.InProcessStorage;

/// <summary>
/// A storage account in memory that answers the Table and Queue protocol with Azure's rules, where an emulator is more lenient than Azure
/// as well. Clients reach it through <see cref="Transport"/>; whoever calls is believed.
/// </summary>
public sealed class InProcessStorageAccount
{
    private readonly StorageClock clock;
    private readonly StoredTables storedTables;
    private readonly StoredQueues storedQueues;
    private readonly TableProtocol tables;
    private readonly QueueProtocol queues;

    /// <param name="time">What timestamps, visibility, expiry and delays are counted by; the system's clock without it.</param>
    public InProcessStorageAccount(TimeProvider? time = null)
        : this(time ?? TimeProvider.System, original: null)
    {
    }

    private InProcessStorageAccount(TimeProvider time, InProcessStorageAccount? original)
    {
        Time = time;
        Faults = new StorageFaults(Time);
        clock = new StorageClock(Time, original?.clock.Last ?? 0);
        storedTables = original?.storedTables.Copy(clock) ?? new StoredTables(clock);
        storedQueues = original?.storedQueues.Copy(clock) ?? new StoredQueues(clock);
        tables = new TableProtocol(storedTables, clock, Faults);
        queues = new QueueProtocol(storedQueues);
        Transport = new InProcessTransport(this);
    }

    public TimeProvider Time { get; }

    /// <summary>The calls so far, and what is to go wrong with those to come.</summary>
    public StorageFaults Faults { get; }

    /// <summary>For <see cref="Azure.Core.ClientOptions.Transport"/> of any client of this account's tables or queues.</summary>
    public HttpPipelineTransport Transport { get; }

    /// <summary>For clients that use <see cref="Transport"/>. They insist on a key, which nobody checks; the host's name leads nowhere (RFC 2606).</summary>
    public string ConnectionString { get; } = "DefaultEndpointsProtocol=https;AccountName=inprocess;AccountKey=aW4tcHJvY2Vzcw==;EndpointSuffix=storage.invalid";

    /// <summary>
    /// An account of its own that begins with what is stored in this one, as long as nobody writes meanwhile: a rule of
    /// <see cref="StorageFaults.FailWhere"/> may make one before each call, which is what a process that stops there leaves behind.
    /// Rows are shared until they are written, so that a copy is cheap. It knows nothing of this one's calls and faults.
    /// </summary>
    /// <param name="time">The copy's clock.</param>
    public InProcessStorageAccount Copy(TimeProvider time) => new(time, original: this);

    public TableServiceClient CreateTableClient(Action<TableClientOptions>? configure = null)
    {
        var options = new TableClientOptions { Transport = Transport };
        configure?.Invoke(options);
        return new TableServiceClient(ConnectionString, options);
    }

    public QueueServiceClient CreateQueueClient(Action<QueueClientOptions>? configure = null)
    {
        var options = new QueueClientOptions { Transport = Transport };
        configure?.Invoke(options);
        return new QueueServiceClient(ConnectionString, options);
    }

    /// <exception cref="HttpRequestException">A fault: the connection was refused, or broke before the answer.</exception>
    /// <exception cref="TaskCanceledException">A fault: no answer came in time.</exception>
    internal async ValueTask<StorageResponse> SendAsync(StorageRequest request, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var call = Read(request);
        var fault = Faults.Meet(request.Method, call);
        if (Faults.Latency > TimeSpan.Zero)
        {
            await Task.Delay(Faults.Latency, Time, cancellationToken);
        }

        switch (fault)
        {
            case StorageFault.ConnectionRefused:
                throw new HttpRequestException(HttpRequestError.ConnectionError, "Connection refused, as the test wanted it.");
            case StorageFault.Timeout:
                throw new TaskCanceledException("No answer in time, as the test wanted it.");
            case StorageFault.ServerBusy:
                return Refusal(request, new StorageException(503, "ServerBusy", "The server is currently unable to receive requests. Please retry your request."));
        }

        var response = Answer(request, call);
        return fault switch
        {
            StorageFault.AnswerLost => throw new HttpRequestException(HttpRequestError.ResponseEnded, "The connection broke before the answer, as the test wanted it."),
            StorageFault.OperationTimedOut => Refusal(request, new StorageException(500, "OperationTimedOut", "The operation could not be completed within the permitted time.")),
            _ => response,
        };
    }

    private StorageCall Read(StorageRequest request)
    {
        try
        {
            return request.Service == StorageService.Table ? tables.Read(request) : queues.Read(request);
        }
        catch (StorageException refusal)
        {
            return StorageCall.Refused(StorageOperation.Unknown, request.Path, refusal);
        }
    }

    private static StorageResponse Answer(StorageRequest request, in StorageCall call)
    {
        try
        {
            return Finished(request, call.Answer());
        }
        catch (StorageException refusal)
        {
            return Refusal(request, refusal);
        }
    }

    private static StorageResponse Refusal(StorageRequest request, StorageException refusal) =>
        Finished(request, request.Service == StorageService.Table ? TableProtocol.Refusal(refusal) : QueueProtocol.Refusal(refusal));

    private static StorageResponse Finished(StorageRequest request, StorageResponse response)
    {
        response.With("x-ms-request-id", Guid.NewGuid().ToString());
        if (request.Header("x-ms-client-request-id") is { } clientRequestId)
        {
            response.With("x-ms-client-request-id", clientRequestId);
        }

        return response.With("x-ms-version", request.Header("x-ms-version") ?? "2020-12-06");
    }
}
