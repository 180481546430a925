using Azure;
using Azure.Data.Tables;
using Azure.Data.Tables.Models;

namespace ScimFunctions.Storage;

/// <summary>What became of a transaction's conditions. It is another's write that stands against it; its own, <see cref="DirectoryTransaction"/> knows again.</summary>
public enum TransactionOutcome
{
    Committed,

    /// <summary>A row to be inserted exists (409).</summary>
    Conflict,

    /// <summary>A row has changed since it was read (412).</summary>
    Stale,

    /// <summary>A row to be changed or deleted is gone (404).</summary>
    Missing,
}

/// <summary>
/// An entity-group transaction on one tenant's partition of <c>Directory</c>: all of its rows are written, or none. What Table Storage
/// answers to a conflict is an outcome, not an exception, for every caller has to decide what it means.
/// </summary>
/// <remarks>
/// The client of the storage sends a transaction again whose answer was lost, and is told then that its rows exist, have changed or are gone.
/// So each write names its witnesses, rows that only this very write can have brought about; if one of them is there, it has succeeded.
/// </remarks>
public sealed class DirectoryTransaction(TableClient directory, string tenant)
{
    /// <summary>How many operations a transaction takes.</summary>
    public const int MaxOperations = 100;

    private readonly List<TableTransactionAction> actions = [];
    private readonly List<(string RowKey, string? Column, string? Value)> witnesses = [];

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

    /// <summary>Counts resources that come (1) or go (-1); see <see cref="ResourceCounter"/>.</summary>
    public DirectoryTransaction Count(string name, int delta) => Insert(new TableEntity
    {
        RowKey = DirectoryKeys.CountDelta(name, Guid.NewGuid().ToString("N")),
        [ResourceCounter.DeltaColumn] = delta,
    });

    /// <summary>Names a witness: a row that nobody else inserts, for its key holds an id made for this write; or one in which this write names itself.</summary>
    /// <param name="rowKey">The row's key.</param>
    /// <param name="column">The column in which this write names itself; null if that the row exists is enough.</param>
    /// <param name="value">That name.</param>
    public DirectoryTransaction WitnessedBy(string rowKey, string? column = null, string? value = null)
    {
        witnesses.Add((rowKey, column, value));
        return this;
    }

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
            return await IsWitnessedAsync(cancellationToken) ? TransactionOutcome.Committed : outcome;
        }
    }

    private async Task<bool> IsWitnessedAsync(CancellationToken cancellationToken)
    {
        foreach (var (rowKey, column, value) in witnesses)
        {
            var row = await directory.GetEntityIfExistsAsync<TableEntity>(tenant, rowKey, column is null ? null : [column], cancellationToken);
            if (row.HasValue && (column is null || row.Value!.GetString(column) == value))
            {
                return true;
            }
        }

        return false;
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

/// <summary>What writers of the same row do when they meet: step aside for random times, so that they do not meet again, and at last give up.</summary>
public static class WriteContention
{
    private const int MaxAttempts = 20;

    private static readonly TimeSpan LongestPause = TimeSpan.FromMilliseconds(200);

    /// <summary>Writes, and again with a fresh read where someone else was faster.</summary>
    /// <param name="resource">What is written, for who has to be told that it could not be.</param>
    /// <param name="clock">Times the pauses, which may be the longer, the more often the writer has tried.</param>
    /// <param name="write">Reads and writes once; null if someone else was faster.</param>
    /// <param name="cancellationToken">Ends the pauses.</param>
    /// <param name="maxAttempts">How often it is tried.</param>
    /// <exception cref="ContentionException">Someone else always was.</exception>
    public static async Task<T> RepeatAsync<T>(string resource, TimeProvider clock, Func<Task<T?>> write, CancellationToken cancellationToken, int maxAttempts = MaxAttempts)
        where T : class
    {
        for (var attempt = 1; attempt <= maxAttempts; attempt++)
        {
            if (await write() is { } written)
            {
                return written;
            }

            await Task.Delay(LongestPause * Random.Shared.NextDouble() * attempt / maxAttempts, clock, cancellationToken);
        }

        throw new ContentionException($"{resource} is being changed by many requests at once; try again.");
    }
}

/// <summary>A row could not be written for now because others kept writing it; the next try may.</summary>
/// <param name="message">A sentence that a caller may be shown.</param>
public sealed class ContentionException(string message) : Exception(message);
