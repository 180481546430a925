namespace Azure.Data.Tables;

/// <summary>One row's part in a transaction.</summary>
public class TableTransactionAction
{
    public TableTransactionAction(TableTransactionActionType actionType, ITableEntity entity)
        : this(actionType, entity, default)
    {
    }

    /// <param name="etag">
    /// What the row must still have for an update or delete. Without it a delete is unconditional, and an update creates a row that does
    /// not exist: pass <see cref="Azure.ETag.All"/> where that must fail.
    /// </param>
    public TableTransactionAction(TableTransactionActionType actionType, ITableEntity entity, ETag etag = default)
    {
        ActionType = actionType;
        Entity = entity;
        ETag = etag;
    }

    public TableTransactionActionType ActionType { get; }

    public ITableEntity Entity { get; }

    public ETag ETag { get; }
}
