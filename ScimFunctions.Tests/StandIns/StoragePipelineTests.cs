using System.Net;
using Azure;
using Azure.Core;
using Azure.Data.Tables;
using Azure.Data.Tables.Models;
using Azure.Storage.Queues;

namespace ScimFunctions.Tests.StandIns;

public sealed class StoragePipelineTests
{
    private const string Account = "DefaultEndpointsProtocol=https;AccountName=contoso;AccountKey=c2VjcmV0;EndpointSuffix=core.windows.net";
    private const string Row = """{"odata.metadata":"m","odata.etag":"W/\"1\"","PartitionKey":"p","RowKey":"r","N@odata.type":"Edm.Int64","N":"5"}""";

    [Fact]
    public async Task A_busy_service_is_asked_again_with_the_same_body_and_a_fresh_signature()
    {
        var network = new AnsweringHandler(
            () => AnsweringHandler.Status(HttpStatusCode.ServiceUnavailable),
            () => AnsweringHandler.Status(HttpStatusCode.InternalServerError),
            () => AnsweringHandler.Status(HttpStatusCode.NoContent));
        TableClient table = Tables(network).GetTableClient("T");

        Response response = await table.UpsertEntityAsync(new TableEntity("p", "r") { ["Name"] = "Ada" });

        Assert.Equal(204, response.Status);
        Assert.Equal(3, network.Requests.Count);
        Assert.Contains("\"Name\":\"Ada\"", network.Bodies[0], StringComparison.Ordinal);
        Assert.Equal(network.Bodies[0], network.Bodies[1]);
        Assert.Equal(network.Bodies[0], network.Bodies[2]);
        Assert.All(network.Requests, request => Assert.Equal("contoso", request.Headers.Authorization!.Parameter!.Split(':')[0]));
    }

    [Fact]
    public async Task A_transaction_is_sent_again_whole()
    {
        const string Answer = "--b\r\nContent-Type: multipart/mixed; boundary=c\r\n\r\n--c\r\nContent-Type: application/http\r\nContent-Transfer-Encoding: binary\r\n\r\n"
            + "HTTP/1.1 204 No Content\r\nETag: W/\"1\"\r\n\r\n\r\n--c--\r\n--b--\r\n";
        var network = new AnsweringHandler(
            () => AnsweringHandler.Status(HttpStatusCode.ServiceUnavailable),
            () =>
            {
                HttpResponseMessage answer = AnsweringHandler.Json(HttpStatusCode.Accepted, Answer);
                answer.Content.Headers.Remove("Content-Type");
                answer.Content.Headers.TryAddWithoutValidation("Content-Type", "multipart/mixed; boundary=b");
                return answer;
            });
        TableClient table = Tables(network).GetTableClient("T");

        Response<IReadOnlyList<Response>> result = await table.SubmitTransactionAsync(
            [new(TableTransactionActionType.UpsertMerge, new TableEntity("p", "r") { ["Name"] = "Ada" })]);

        Assert.Equal(new ETag("W/\"1\""), Assert.Single(result.Value).Headers.ETag);
        Assert.Equal(network.Bodies[0], network.Bodies[1]);
        Assert.Contains("https://contoso.table.core.windows.net/T(PartitionKey='p',RowKey='r')", network.Bodies[0], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_service_that_stays_busy_is_given_up_on_with_its_error_code()
    {
        const string Error = """{"odata.error":{"code":"OperationTimedOut","message":{"lang":"en-US","value":"Operation could not be completed within the specified time."}}}""";
        var network = new AnsweringHandler([.. Enumerable.Repeat(() => AnsweringHandler.Json(HttpStatusCode.InternalServerError, Error), 3)]);

        var failure = await Assert.ThrowsAsync<RequestFailedException>(() => Tables(network).GetTableClient("T").AddEntityAsync(new TableEntity("p", "r")));

        Assert.Equal(3, network.Requests.Count);
        Assert.Equal(500, failure.Status);
        Assert.True(failure.ErrorCode == TableErrorCode.OperationTimedOut);
        Assert.Contains("within the specified time", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_batch_that_is_refused_as_a_whole_is_no_failed_transaction()
    {
        const string Error = """{"odata.error":{"code":"InvalidInput","message":{"lang":"en-US","value":"One of the request inputs is not valid."}}}""";
        var network = new AnsweringHandler(() => AnsweringHandler.Json(HttpStatusCode.BadRequest, Error));

        var failure = await Assert.ThrowsAsync<RequestFailedException>(() => Tables(network).GetTableClient("T").SubmitTransactionAsync(
            [new(TableTransactionActionType.Add, new TableEntity("p", "r"))]));

        Assert.Equal((400, "InvalidInput"), (failure.Status, failure.ErrorCode));
    }

    [Fact]
    public async Task An_empty_page_with_a_token_is_not_the_last_one()
    {
        var network = new AnsweringHandler(
            () =>
            {
                HttpResponseMessage empty = AnsweringHandler.Json(HttpStatusCode.OK, """{"odata.metadata":"m","value":[]}""");
                empty.Headers.Add("x-ms-continuation-NextPartitionKey", "1!4!cA--");
                empty.Headers.Add("x-ms-continuation-NextRowKey", "1!4!cg--");
                return empty;
            },
            () => AnsweringHandler.Json(HttpStatusCode.OK, $$"""{"odata.metadata":"m","value":[{{Row}}]}"""));

        List<Page<TableEntity>> pages = await Tables(network).GetTableClient("T").QueryAsync<TableEntity>("N gt 1", maxPerPage: 7).AsPages().ToListAsync();

        Assert.Equal([0, 1], pages.Select(page => page.Values.Count));
        Assert.Equal("1!4!cA-- 1!4!cg--", pages[0].ContinuationToken);
        Assert.Equal(5L, pages[1].Values[0].GetInt64("N"));
        string query = Uri.UnescapeDataString(network.Requests[1].RequestUri!.Query);
        Assert.Contains("NextPartitionKey=1!4!cA--", query, StringComparison.Ordinal);
        Assert.Contains("NextRowKey=1!4!cg--", query, StringComparison.Ordinal);
        Assert.Contains("$filter=N gt 1", query, StringComparison.Ordinal);
        Assert.Contains("$top=7", query, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_token_credential_is_asked_for_the_storage_scope_and_its_token_is_sent()
    {
        var network = new AnsweringHandler(
            () => AnsweringHandler.Json(HttpStatusCode.OK, Row),
            () => AnsweringHandler.Status(HttpStatusCode.NoContent));
        var credential = new RecordingCredential();
        var tables = new TableServiceClient(new Uri("https://contoso.table.core.windows.net"), credential, new TableClientOptions { Transport = network.Transport });
        var queues = new QueueServiceClient(new Uri("https://contoso.queue.core.windows.net"), credential, new QueueClientOptions { Transport = network.Transport });

        TableEntity row = await tables.GetTableClient("T").GetEntityAsync<TableEntity>("p", "r");
        await queues.GetQueueClient("changes").DeleteMessageAsync("id", "receipt");

        Assert.Equal(5L, row.GetInt64("N"));
        Assert.All(network.Requests, request => Assert.Equal("Bearer the-token", request.Headers.Authorization!.ToString()));
        Assert.Equal(["https://storage.azure.com/.default"], credential.Scopes.Distinct(StringComparer.Ordinal));
        Assert.Equal("contoso.table.core.windows.net", network.Requests[0].RequestUri!.Host);
        Assert.Equal("/changes/messages/id", network.Requests[1].RequestUri!.AbsolutePath);
    }

    [Fact]
    public void A_token_credential_needs_https()
    {
        Assert.Throws<ArgumentException>(() => new TableServiceClient(new Uri("http://contoso.table.core.windows.net"), new RecordingCredential()));
        Assert.Throws<ArgumentException>(() => new QueueServiceClient(new Uri("http://contoso.queue.core.windows.net"), new RecordingCredential()));
    }

    [Theory]
    [InlineData(Account, "https://contoso.table.core.windows.net/T", "https://contoso.queue.core.windows.net/q/messages")]
    [InlineData("UseDevelopmentStorage=true", "http://127.0.0.1:10002/devstoreaccount1/T", "http://127.0.0.1:10001/devstoreaccount1/q/messages")]
    [InlineData(
        "DefaultEndpointsProtocol=http;AccountName=devstoreaccount1;AccountKey=c2VjcmV0;TableEndpoint=http://127.0.0.1:4002/devstoreaccount1;QueueEndpoint=http://127.0.0.1:4001/devstoreaccount1;",
        "http://127.0.0.1:4002/devstoreaccount1/T",
        "http://127.0.0.1:4001/devstoreaccount1/q/messages")]
    [InlineData(
        "DefaultEndpointsProtocol=https;AccountName=contoso;AccountKey=c2VjcmV0;EndpointSuffix=core.usgovcloudapi.net",
        "https://contoso.table.core.usgovcloudapi.net/T",
        "https://contoso.queue.core.usgovcloudapi.net/q/messages")]
    public async Task A_connection_string_says_where_the_services_are(string connectionString, string tableUri, string messagesUri)
    {
        var network = new AnsweringHandler(
            () => AnsweringHandler.Status(HttpStatusCode.NoContent),
            () => AnsweringHandler.Json(HttpStatusCode.OK, "<?xml version=\"1.0\" encoding=\"utf-8\"?><QueueMessagesList />"));

        await new TableServiceClient(connectionString, new TableClientOptions { Transport = network.Transport }).GetTableClient("T").AddEntityAsync(new TableEntity("p", "r"));
        await new QueueServiceClient(connectionString, new QueueClientOptions { Transport = network.Transport }).GetQueueClient("q").ReceiveMessagesAsync();

        Assert.Equal(tableUri, network.Requests[0].RequestUri!.GetLeftPart(UriPartial.Path));
        Assert.Equal(messagesUri, network.Requests[1].RequestUri!.GetLeftPart(UriPartial.Path));
    }

    [Fact]
    public async Task A_queue_error_has_the_code_of_its_XML_body()
    {
        const string Error = "<?xml version=\"1.0\" encoding=\"utf-8\"?><Error><Code>QueueBeingDeleted</Code><Message>The specified queue is being deleted.</Message></Error>";
        var network = new AnsweringHandler(() => new HttpResponseMessage(HttpStatusCode.Conflict)
        {
            Content = new StringContent(Error, System.Text.Encoding.UTF8, "application/xml"),
            Headers = { { "x-ms-error-code", "QueueBeingDeleted" } },
        });
        var queue = new QueueServiceClient(Account, new QueueClientOptions { Transport = network.Transport }).GetQueueClient("q");

        var failure = await Assert.ThrowsAsync<RequestFailedException>(() => queue.CreateIfNotExistsAsync());

        Assert.Equal((409, "QueueBeingDeleted"), (failure.Status, failure.ErrorCode));
        Assert.Contains("being deleted", failure.Message, StringComparison.Ordinal);
    }

    private static TableServiceClient Tables(AnsweringHandler network)
    {
        var options = new TableClientOptions { Transport = network.Transport };
        options.Retry.MaxRetries = 2;
        options.Retry.Delay = TimeSpan.FromMilliseconds(1);
        options.Retry.MaxDelay = TimeSpan.FromMilliseconds(1);
        return new TableServiceClient(Account, options);
    }

    private sealed class RecordingCredential : TokenCredential
    {
        public List<string> Scopes { get; } = [];

        public override AccessToken GetToken(TokenRequestContext requestContext, CancellationToken cancellationToken)
        {
            Scopes.AddRange(requestContext.Scopes);
            return new AccessToken("the-token", DateTimeOffset.UtcNow.AddHours(1));
        }

        public override ValueTask<AccessToken> GetTokenAsync(TokenRequestContext requestContext, CancellationToken cancellationToken) =>
            ValueTask.FromResult(GetToken(requestContext, cancellationToken));
    }
}
