using Azure;
using Azure.Data.Tables;
using Azure.Data.Tables.Models;

namespace ScimFunctions.Storage;

/// <summary>
/// An entity-group transaction on one tenant's partition of <c>Directory</c>: all of its rows are written, or none. What Table Storage
/// answers to a conflict is an outcome, not an exception, for every caller has to decide what it means.
/// </summary>
public sealed class DirectoryTransaction(TableClient directory, string tenant)
{
    /// <summary>How many operations a transaction takes.</summary>
    public const int MaxOperations = 100;

    private readonly List<TableTransactionAction> actions = [];

    public int Count => actions.Count;

    /// <summary>Once it is committed, the tag that the row of its first operation has now; null if storage did not say.</summary>
    public ETag? FirstETag { get; private set; }

    /// <summary>Fails with <see cref="TransactionOutcome.Conflict"/> if the row exists.</summary>
    public DirectoryTransaction Insert(TableEntity row) => Append(TableTransactionActionType.Add, row, default);

    /// <summary>Fails with <see cref="TransactionOutcome.Stale"/> if the row is no longer the one read, <see cref="TransactionOutcome.Missing"/> if it is gone.</summary>
    public DirectoryTransaction Replace(TableEntity row, ETag etag) => Append(TableTransactionActionType.UpdateReplace, row, etag);

    public DirectoryTransaction Put(TableEntity row) => Append(TableTransactionActionType.UpsertReplace, row, default);

    /// <summary>
    /// Writes the properties given and leaves the others as they are. With <see cref="ETag.All"/> whatever others have written meanwhile, but
    /// never a row that is gone: that fails with <see cref="TransactionOutcome.Missing"/>.
    /// </summary>
    public DirectoryTransaction Merge(TableEntity row, ETag etag) => Append(TableTransactionActionType.UpdateMerge, row, etag);

    public DirectoryTransaction Delete(string rowKey, ETag etag) => Append(TableTransactionActionType.Delete, new TableEntity { RowKey = rowKey }, etag);

    /// <summary>Commits. Errors that are no answer to our conditions (throttling, time-outs) are raised as they come.</summary>
    public async Task<TransactionOutcome> CommitAsync(CancellationToken cancellationToken)
    {
        try
        {
            var responses = await directory.SubmitTransactionAsync(actions, cancellationToken);
            FirstETag = responses.Value[0].Headers.ETag;
            return TransactionOutcome.Committed;
        }
        catch (RequestFailedException failure) when (Outcome(failure) is { } outcome)
        {
            return outcome;
        }
    }

    private static TransactionOutcome? Outcome(RequestFailedException failure) => (HttpStatusCode)failure.Status switch
    {
        HttpStatusCode.Conflict when failure.ErrorCode == TableErrorCode.EntityAlreadyExists => TransactionOutcome.Conflict,
        HttpStatusCode.PreconditionFailed => TransactionOutcome.Stale,
        HttpStatusCode.NotFound when failure.ErrorCode != TableErrorCode.TableNotFound => TransactionOutcome.Missing,
        _ => null,
    };

    private DirectoryTransaction Append(TableTransactionActionType type, TableEntity row, ETag etag)
    {
        row.PartitionKey = tenant;
        actions.Add(new TableTransactionAction(type, row, etag));
        return this;
    }
}
