using System.Text.Json;
using ScimFunctions.StandIns.Storage;

namespace Azure.Data.Tables;

/// <summary>
/// An entity-group transaction on the wire: a multipart batch that holds one change set, which holds one HTTP request per action.
/// </summary>
internal static class Transaction
{
    /// <summary>Writes the batch's body, once, as the bytes that are sent.</summary>
    /// <param name="serviceUri">With a slash at the end.</param>
    /// <returns>The boundary that the request's content type names.</returns>
    public static string Write(PooledContent body, string serviceUri, string table, string versionHeader, IReadOnlyCollection<TableTransactionAction> actions)
    {
        string batch = $"batch_{Guid.NewGuid()}";
        string changeSet = $"changeset_{Guid.NewGuid()}";

        body.Write($"--{batch}\r\nContent-Type: multipart/mixed; boundary={changeSet}\r\n\r\n");
        using (var writer = new Utf8JsonWriter(body, new JsonWriterOptions { SkipValidation = true }))
        {
            foreach (TableTransactionAction action in actions)
            {
                body.Write($"--{changeSet}\r\nContent-Type: application/http\r\nContent-Transfer-Encoding: binary\r\n\r\n");
                WriteRequest(body, writer, serviceUri, table, versionHeader, action);
                body.Write("\r\n");
            }
        }

        body.Write($"--{changeSet}--\r\n\r\n--{batch}--\r\n");
        return batch;
    }

    /// <summary>The answers to the actions, in their order; a single one where the transaction failed.</summary>
    public static List<Response> Read(Response response) =>
        response.Headers.ContentType is { } contentType && Multipart.BoundaryOf(contentType) is { } boundary
            ? Multipart.ReadResponses(response.Content.ToMemory(), boundary)
            : [];

    private static void WriteRequest(PooledContent body, Utf8JsonWriter writer, string serviceUri, string table, string versionHeader, TableTransactionAction action)
    {
        ITableEntity entity = action.Entity;
        string method = action.ActionType switch
        {
            TableTransactionActionType.Add => "POST",
            TableTransactionActionType.Delete => "DELETE",
            TableTransactionActionType.UpdateMerge or TableTransactionActionType.UpsertMerge => "PATCH",
            TableTransactionActionType.UpdateReplace or TableTransactionActionType.UpsertReplace => "PUT",
            _ => throw new InvalidOperationException($"{action.ActionType} is not an action of a transaction."),
        };

        body.Write($"{method} ");
        body.Write(serviceUri);
        body.Write(action.ActionType == TableTransactionActionType.Add ? table : ODataLiterals.Path(table, entity.PartitionKey, entity.RowKey));
        body.Write(" HTTP/1.1\r\n");
        body.Write($"x-ms-version: {versionHeader}\r\nDataServiceVersion: 3.0\r\nAccept: {TableClient.MinimalMetadata}\r\n");
        if (IfMatch(action) is { } condition)
        {
            body.Write($"If-Match: {condition}\r\n");
        }

        if (action.ActionType == TableTransactionActionType.Add)
        {
            body.Write("Prefer: return-no-content\r\n");
        }

        if (action.ActionType == TableTransactionActionType.Delete)
        {
            body.Write("\r\n");
            return;
        }

        body.Write("Content-Type: application/json\r\n\r\n");
        writer.Reset();
        EntityWriter.Write(writer, entity);
    }

    // As the official client does it: an update without an ETag has no condition, and so creates the row if need be.
    private static string IfMatch(TableTransactionAction action) => action.ActionType switch
    {
        TableTransactionActionType.Delete => action.ETag == default ? ETag.All.ToString() : action.ETag.ToString(),
        TableTransactionActionType.UpdateMerge or TableTransactionActionType.UpdateReplace when action.ETag != default => action.ETag.ToString(),
        _ => null,
    };
}
