namespace ScimFunctions.InProcessStorage;

/// <summary>What a round trip to storage asks for.</summary>
public enum StorageOperation
{
    /// <summary>Something that the service does not understand, and refuses.</summary>
    Unknown,
    CreateTable,
    DeleteTable,
    QueryTables,
    InsertEntity,
    GetEntity,
    QueryEntities,
    ReplaceEntity,
    MergeEntity,
    DeleteEntity,

    /// <summary>An entity-group transaction, however many actions it has.</summary>
    Transaction,
    CreateQueue,
    DeleteQueue,
    GetQueueProperties,
    SendMessage,
    ReceiveMessages,
    PeekMessages,
    UpdateMessage,
    DeleteMessage,
}

/// <summary>What can go wrong with a round trip. The clients retry each of them, as they do in Azure.</summary>
public enum StorageFault
{
    /// <summary>The request never arrived: connection refused. Nothing happened.</summary>
    ConnectionRefused,

    /// <summary>The request was carried out and the connection broke before the answer.</summary>
    AnswerLost,

    /// <summary>503 ServerBusy. Nothing happened.</summary>
    ServerBusy,

    /// <summary>No answer within the client's time. Nothing happened. The time is not waited for.</summary>
    Timeout,

    /// <summary>500 OperationTimedOut, although the request was carried out.</summary>
    OperationTimedOut,
}

/// <summary>One request that reached the wire: each attempt of a retried call is one of its own.</summary>
/// <param name="Number">Counted from 1, over all tables and queues, since <see cref="StorageFaults.Reset"/>.</param>
/// <param name="Method">The HTTP method.</param>
/// <param name="Operation">What it asks for.</param>
/// <param name="Resource">The table or queue.</param>
/// <param name="Detail">The row key of an entity, the filter of a query, the actions and row keys of a transaction, the id of a message.</param>
/// <param name="Fault">What went wrong with it, because a test wanted it so; null where nothing did.</param>
public sealed record RoundTrip(int Number, string Method, StorageOperation Operation, string Resource, string Detail, StorageFault? Fault)
{
    /// <summary>In one line, for a failing test.</summary>
    public override string ToString() => $"{Number}. {Operation} {Resource} {Detail}{(Fault is { } fault ? $" ({fault})" : "")}";
}

/// <summary>A request that has been understood and not been carried out yet.</summary>
/// <param name="Operation">What it asks for.</param>
/// <param name="Resource">The table or queue; empty where it concerns the account.</param>
/// <param name="Detail">As in <see cref="RoundTrip"/>.</param>
/// <param name="Answer">Carries it out.</param>
internal readonly record struct StorageCall(StorageOperation Operation, string Resource, string Detail, Func<StorageResponse> Answer)
{
    /// <summary>A request whose answer is a refusal, whatever is stored.</summary>
    public static StorageCall Refused(StorageOperation operation, string resource, StorageException refusal) =>
        new(operation, resource, refusal.Code, () => throw refusal);
}
