namespace ScimFunctions.Storage;

/// <summary>What became of a transaction's conditions.</summary>
public enum TransactionOutcome
{
    Committed,

    /// <summary>A row to be inserted exists (409). After a retry of the client's own it may be the one that we inserted.</summary>
    Conflict,

    /// <summary>A row has changed since it was read (412). After a retry the change may be our own.</summary>
    Stale,

    /// <summary>A row to be changed or deleted is gone (404). After a retry it may be we who deleted it.</summary>
    Missing,
}
