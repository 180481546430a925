using System.Globalization;
using System.Text.Json;
using Azure.Core;
using Azure.Core.Pipeline;
using Azure.Data.Tables.Models;
using ScimFunctions.StandIns.Storage;

namespace Azure.Data.Tables;

/// <summary>One table. All calls throw <see cref="RequestFailedException"/> with the service's error code, unless said otherwise.</summary>
public class TableClient
{
    internal const string MinimalMetadata = "application/json;odata=minimalmetadata";

    private const string NextPartitionKey = "x-ms-continuation-NextPartitionKey";
    private const string NextRowKey = "x-ms-continuation-NextRowKey";

    private readonly HttpPipeline _pipeline;
    private readonly Uri _serviceUri;
    private readonly string _versionHeader;

    protected TableClient()
    {
    }

    internal TableClient(HttpPipeline pipeline, Uri serviceUri, string versionHeader, string name)
    {
        _pipeline = pipeline;
        _serviceUri = serviceUri;
        _versionHeader = versionHeader;
        Name = name;
    }

    public virtual string Name { get; }

    /// <summary>A filter whose interpolated values are quoted and escaped as literals of their type.</summary>
    public static string CreateQueryFilter(FormattableString filter) => ODataLiterals.Filter(filter);

    /// <summary>Creates the table; one that exists already is no error.</summary>
    public virtual async Task<Response<TableItem>> CreateIfNotExistsAsync(CancellationToken cancellationToken = default)
    {
        using HttpMessage message = CreateMessage(RequestMethod.Post, "Tables");
        var body = new PooledContent();
        using (var writer = new Utf8JsonWriter(body))
        {
            writer.WriteStartObject();
            writer.WriteString("TableName", Name);
            writer.WriteEndObject();
        }

        message.Request.Headers.Add("Prefer", "return-no-content");
        Response response = await SendAsync(message, body, cancellationToken);
        return response.Status is 201 or 204 || (response.Status == 409 && new RequestFailedException(response).ErrorCode == TableErrorCode.TableAlreadyExists)
            ? Response.FromValue(new TableItem(Name), response)
            : throw new RequestFailedException(response);
    }

    /// <summary>Inserts a row: 409 EntityAlreadyExists where there is one with its keys.</summary>
    public virtual async Task<Response> AddEntityAsync<T>(T entity, CancellationToken cancellationToken = default)
        where T : ITableEntity
    {
        ArgumentNullException.ThrowIfNull(entity);
        using HttpMessage message = CreateMessage(RequestMethod.Post, Name);
        message.Request.Headers.Add("Prefer", "return-no-content");
        return Succeeded(await SendAsync(message, Body(entity), cancellationToken));
    }

    public virtual async Task<Response<T>> GetEntityAsync<T>(string partitionKey, string rowKey, IEnumerable<string> select = null, CancellationToken cancellationToken = default)
        where T : class, ITableEntity
    {
        Response response = await GetAsync(partitionKey, rowKey, select, cancellationToken);
        return Response.FromValue(Row<T>(Succeeded(response)), response);
    }

    /// <summary>As <see cref="GetEntityAsync{T}"/>; without a value where the row, or the table, does not exist.</summary>
    public virtual async Task<NullableResponse<T>> GetEntityIfExistsAsync<T>(string partitionKey, string rowKey, IEnumerable<string> select = null, CancellationToken cancellationToken = default)
        where T : class, ITableEntity
    {
        Response response = await GetAsync(partitionKey, rowKey, select, cancellationToken);
        return response.Status == 404 ? new NoValueResponse<T>(response) : Response.FromValue(Row<T>(Succeeded(response)), response);
    }

    /// <summary>Writes a row whether or not it exists.</summary>
    public virtual Task<Response> UpsertEntityAsync<T>(T entity, TableUpdateMode mode = TableUpdateMode.Merge, CancellationToken cancellationToken = default)
        where T : ITableEntity => PutAsync(entity, ifMatch: null, mode, cancellationToken);

    /// <summary>Writes a row that exists: 404 ResourceNotFound where it does not, 412 UpdateConditionNotSatisfied where its ETag is another.</summary>
    /// <exception cref="ArgumentException">No ETag is given; <see cref="ETag.All"/> matches any.</exception>
    public virtual Task<Response> UpdateEntityAsync<T>(T entity, ETag ifMatch, TableUpdateMode mode = TableUpdateMode.Merge, CancellationToken cancellationToken = default)
        where T : ITableEntity => ifMatch == default
            ? throw new ArgumentException("An update needs the row's ETag, or ETag.All to write whatever the row is.", nameof(ifMatch))
            : PutAsync(entity, ifMatch.ToString(), mode, cancellationToken);

    /// <summary>Deletes a row, by default whatever its ETag. Where there is none, the 404 response is returned, not thrown.</summary>
    public virtual async Task<Response> DeleteEntityAsync(string partitionKey, string rowKey, ETag ifMatch = default, CancellationToken cancellationToken = default)
    {
        using HttpMessage message = CreateMessage(RequestMethod.Delete, PathOf(partitionKey, rowKey));
        message.Request.Headers.Add(HttpHeader.Names.IfMatch, (ifMatch == default ? ETag.All : ifMatch).ToString());
        Response response = await SendAsync(message, body: null, cancellationToken);
        return response.Status == 404 ? response : Succeeded(response);
    }

    /// <summary>
    /// The rows that a filter selects, in the order of their keys; all rows without one. Nothing is sent before the first page is asked for.
    /// A page's continuation token is the next partition key and row key, with a space between.
    /// </summary>
    public virtual AsyncPageable<T> QueryAsync<T>(string filter = null, int? maxPerPage = null, IEnumerable<string> select = null, CancellationToken cancellationToken = default)
        where T : class, ITableEntity
    {
        string properties = Joined(select);
        return new EntityPages<T>((token, pageSize, cancellation) => ReadPageAsync<T>(filter, properties, token, pageSize, cancellation), maxPerPage, cancellationToken);
    }

    /// <summary>Does all of the actions or none. They must name rows of one partition, each once: the service checks that, not the client.</summary>
    /// <exception cref="TableTransactionFailedException">An action failed, and so all did.</exception>
    /// <exception cref="InvalidOperationException">There is no action.</exception>
    public virtual async Task<Response<IReadOnlyList<Response>>> SubmitTransactionAsync(IEnumerable<TableTransactionAction> transactionActions, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(transactionActions);
        List<TableTransactionAction> actions = [.. transactionActions];
        if (actions.Count == 0)
        {
            throw new InvalidOperationException("A transaction needs at least one action.");
        }

        using HttpMessage message = CreateMessage(RequestMethod.Post, "$batch");
        var body = new PooledContent();
        string boundary = Transaction.Write(body, _serviceUri.AbsoluteUri, Name, _versionHeader, actions);
        Response response = await SendAsync(message, body, cancellationToken, $"multipart/mixed; boundary={boundary}");
        List<Response> responses = response.Status == 202 ? Transaction.Read(response) : [];
        if (responses.Count == 0)
        {
            throw new RequestFailedException(response);
        }

        return responses.Find(answer => answer.IsError) is { } failure
            ? throw new TableTransactionFailedException(new RequestFailedException(failure, innerException: null, StorageErrorParser.Instance))
            : Response.FromValue<IReadOnlyList<Response>>(responses, response);
    }

    private static PooledContent Body(ITableEntity entity)
    {
        var body = new PooledContent();
        using var writer = new Utf8JsonWriter(body, new JsonWriterOptions { SkipValidation = true });
        EntityWriter.Write(writer, entity);
        return body;
    }

    private static T Row<T>(Response response)
        where T : class => (T)(object)new EntityReader().ReadRow(response.Content.ToMemory().Span);

    private static Response Succeeded(Response response) => response.Status is >= 200 and < 300 ? response : throw new RequestFailedException(response);

    private static string Joined(IEnumerable<string> select) => select is null ? null : string.Join(',', select);

    private static string ContinuationOf(Response response)
    {
        bool hasPartition = response.Headers.TryGetValue(NextPartitionKey, out string partition);
        bool hasRow = response.Headers.TryGetValue(NextRowKey, out string row);
        return hasPartition || hasRow ? $"{partition} {row}" : null;
    }

    private static void RequireTableEntity<T>()
    {
        if (typeof(T) != typeof(TableEntity))
        {
            throw new NotSupportedException($"This stand-in for Azure.Data.Tables reads and writes rows as {nameof(TableEntity)} only, not as {typeof(T)}.");
        }
    }

    private async Task<Response> GetAsync(string partitionKey, string rowKey, IEnumerable<string> select, CancellationToken cancellation)
    {
        using HttpMessage message = CreateMessage(RequestMethod.Get, PathOf(partitionKey, rowKey));
        if (Joined(select) is { } properties)
        {
            message.Request.Uri.AppendQuery("$select", properties, escapeValue: true);
        }

        return await SendAsync(message, body: null, cancellation);
    }

    private async Task<Response> PutAsync(ITableEntity entity, string ifMatch, TableUpdateMode mode, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(entity);
        RequestMethod method = mode switch
        {
            TableUpdateMode.Merge => RequestMethod.Patch,
            TableUpdateMode.Replace => RequestMethod.Put,
            _ => throw new ArgumentException($"{mode} is not a way to update a row.", nameof(mode)),
        };

        using HttpMessage message = CreateMessage(method, PathOf(entity.PartitionKey, entity.RowKey));
        if (ifMatch is not null)
        {
            message.Request.Headers.Add(HttpHeader.Names.IfMatch, ifMatch);
        }

        return Succeeded(await SendAsync(message, Body(entity), cancellation));
    }

    private async Task<Page<T>> ReadPageAsync<T>(string filter, string select, string continuationToken, int? pageSize, CancellationToken cancellation)
    {
        RequireTableEntity<T>();
        using HttpMessage message = CreateMessage(RequestMethod.Get, $"{Name}()");
        RequestUriBuilder uri = message.Request.Uri;
        AppendQuery(uri, "$filter", filter);
        AppendQuery(uri, "$select", select);
        AppendQuery(uri, "$top", pageSize?.ToString(CultureInfo.InvariantCulture));

        // A token of only the space is that of a service which sent two empty headers: there is nothing to pass on.
        if (continuationToken is { Length: > 1 })
        {
            string[] keys = continuationToken.Split(' ', 2);
            AppendQuery(uri, "NextPartitionKey", keys[0]);
            AppendQuery(uri, "NextRowKey", keys is [_, { Length: > 0 } row] ? row : null);
        }

        Response response = Succeeded(await SendAsync(message, body: null, cancellation));
        List<TableEntity> rows = new EntityReader().ReadPage(response.Content.ToMemory().Span);
        return Page<T>.FromValues((IReadOnlyList<T>)(object)rows, ContinuationOf(response), response);
    }

    private static void AppendQuery(RequestUriBuilder uri, string name, string value)
    {
        if (value is not null)
        {
            uri.AppendQuery(name, value, escapeValue: true);
        }
    }

    private string PathOf(string partitionKey, string rowKey)
    {
        ArgumentNullException.ThrowIfNull(partitionKey);
        ArgumentNullException.ThrowIfNull(rowKey);
        return ODataLiterals.Path(Name, partitionKey, rowKey);
    }

    private HttpMessage CreateMessage(RequestMethod method, string path)
    {
        HttpMessage message = _pipeline.CreateMessage();
        Request request = message.Request;
        request.Method = method;
        request.Uri.Reset(_serviceUri);
        request.Uri.AppendPath(path, escape: false);
        request.Headers.Add("x-ms-version", _versionHeader);
        request.Headers.Add("DataServiceVersion", "3.0");
        request.Headers.Add(HttpHeader.Names.Accept, MinimalMetadata);
        return message;
    }

    private async Task<Response> SendAsync(HttpMessage message, PooledContent body, CancellationToken cancellation, string contentType = "application/json")
    {
        if (body is not null)
        {
            message.Request.Headers.Add(HttpHeader.Names.ContentType, contentType);
            message.Request.Content = body;
        }

        await _pipeline.SendAsync(message, cancellation);
        if (body is not null && message.Response.Status is >= 200 and < 300)
        {
            body.Release();
        }

        return message.Response;
    }
}
