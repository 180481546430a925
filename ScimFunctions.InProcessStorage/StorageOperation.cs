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
    ListQueues,
    GetQueueProperties,
    SetQueueMetadata,
    SendMessage,
    ReceiveMessages,
    PeekMessages,
    UpdateMessage,
    DeleteMessage,
    ClearMessages,
}
