using ScimFunctions.InProcessStorage;

namespace ScimFunctions.Tests.InProcessStorage;

public sealed class InProcessStorageListenerTests
{
    private readonly InProcessStorageAccount account = new();

    [Fact]
    public async Task It_answers_for_tables_and_queues_and_for_nothing_else()
    {
        await using var listener = await InProcessStorageListener.StartAsync(account, CancellationToken.None);
        using var client = ClientOf(listener);

        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync("table/Tables")).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync("queue/?comp=list")).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await client.GetAsync("blob/?comp=list")).StatusCode);
        Assert.Equal(2, account.Faults.Count);
    }

    [Theory]
    [InlineData(StorageFault.ConnectionRefused, "")]
    [InlineData(StorageFault.Timeout, "")]
    [InlineData(StorageFault.AnswerLost, "Rows")]
    public async Task A_fault_of_the_connection_breaks_it(StorageFault fault, string created)
    {
        await using var listener = await InProcessStorageListener.StartAsync(account, CancellationToken.None);
        using var client = ClientOf(listener);
        account.Faults.FailCall(1, fault);

        // A body, for a request without one would be sent again by the handler itself.
        using var body = new StringContent("""{"TableName":"Rows"}""");
        await Assert.ThrowsAsync<HttpRequestException>(() => client.PostAsync("table/Tables", body));

        var tables = await client.GetStringAsync("table/Tables");
        Assert.Equal(created.Length > 0, tables.Contains("\"Rows\"", StringComparison.Ordinal));
    }

    private static HttpClient ClientOf(InProcessStorageListener listener)
    {
        var endpoint = listener.ConnectionString.Split(';').Single(setting => setting.StartsWith("TableEndpoint=", StringComparison.Ordinal))["TableEndpoint=".Length..];
        Assert.Equal("127.0.0.1", new Uri(endpoint).Host);
        return new HttpClient { BaseAddress = new Uri(new Uri(endpoint), "/") };
    }
}
