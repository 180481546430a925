using Azure.Data.Tables;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging.Abstractions;
using ScimFunctions.Http.Management;
using ScimFunctions.Secrets;
using ScimFunctions.Storage;
using ScimFunctions.Tenants;
using ScimFunctions.Tests.Secrets;
using ScimFunctions.Tests.Service;

namespace ScimFunctions.Tests.Http.Management;

/// <summary>What a deployment waits for: the app is awake; its rights to the vault and to storage have arrived.</summary>
public sealed class HealthRequestsTests : IDisposable
{
    private const string Key = "op_key";

    private readonly FakeVault vault = new();
    private readonly CachedSecrets cached;
    private readonly OperatorKey operatorKey;

    public HealthRequestsTests()
    {
        var clock = new FakeClock();
        var store = new KeyVaultSecretStore(vault.CreateClient(), clock);
        cached = new CachedSecrets(store, clock, NullLogger<CachedSecrets>.Instance);
        operatorKey = new OperatorKey(store, cached);
        vault.Add(OperatorKey.SecretName, Key);
    }

    [Fact]
    public async Task Without_a_key_it_says_that_the_app_is_awake_and_asks_nobody()
    {
        vault.IsUnreachable = true;

        Assert.Equal((200, $$"""{"status":"healthy","version":"{{ScimTelemetry.Version}}"}"""), await CheckAsync(key: null, HttpStatusCode.Forbidden));
    }

    [Fact]
    public async Task With_the_key_it_says_that_vault_and_storage_can_be_reached() => Assert.Equal(
        (200, $$"""{"status":"healthy","secrets":"available","storage":"available","version":"{{ScimTelemetry.Version}}"}"""),
        await CheckAsync(Key, HttpStatusCode.NotFound));

    [Theory]
    [InlineData(HttpStatusCode.Forbidden)]
    [InlineData(HttpStatusCode.TooManyRequests)]
    public async Task A_vault_that_the_app_may_not_read_yet_is_named(HttpStatusCode answer)
    {
        vault.Failing = answer;

        Assert.Equal((503, $$"""{"status":"unhealthy","secrets":"unavailable","version":"{{ScimTelemetry.Version}}"}"""), await CheckAsync(Key, HttpStatusCode.NotFound));
    }

    [Theory]
    [InlineData(HttpStatusCode.Forbidden)]
    [InlineData(HttpStatusCode.Unauthorized)]
    [InlineData(HttpStatusCode.ServiceUnavailable)]
    public async Task Storage_that_the_app_may_not_read_yet_is_named(HttpStatusCode answer) => Assert.Equal(
        (503, $$"""{"status":"unhealthy","secrets":"available","storage":"unavailable","version":"{{ScimTelemetry.Version}}"}"""),
        await CheckAsync(Key, answer));

    [Fact]
    public async Task Who_has_another_key_learns_nothing_of_vault_and_storage()
    {
        var (status, body) = await CheckAsync("op_other", HttpStatusCode.Forbidden);

        Assert.Equal(401, status);
        Assert.DoesNotContain("available", body, StringComparison.Ordinal);
    }

    public void Dispose()
    {
        cached.Dispose();
        vault.Dispose();
    }

    /// <param name="key">What the caller sends; null for nothing.</param>
    /// <param name="storageAnswers">What storage answers; 404 is what it says of a row that is not there.</param>
    private async Task<(int Status, string Body)> CheckAsync(string? key, HttpStatusCode storageAnswers)
    {
        using var storage = new AnsweringHandler(() => AnsweringHandler.Json(storageAnswers, """{"odata.error":{"code":"ResourceNotFound","message":{"lang":"en-US","value":"Answer of a test."}}}"""));
        var options = new TableClientOptions { Transport = storage.Transport };
        options.Retry.MaxRetries = 0;
        var health = new HealthRequests(operatorKey, new ScimTables(new TableServiceClient("UseDevelopmentStorage=true", options)), NullLogger<HealthRequests>.Instance);
        using var body = new MemoryStream();
        var context = new DefaultHttpContext { Response = { Body = body } };
        if (key is not null)
        {
            context.Request.Headers.Authorization = $"Bearer {key}";
        }

        var result = await health.CheckAsync(context.Request, CancellationToken.None);
        await result.ExecuteAsync(context);
        return (context.Response.StatusCode, System.Text.Encoding.UTF8.GetString(body.ToArray()));
    }
}
