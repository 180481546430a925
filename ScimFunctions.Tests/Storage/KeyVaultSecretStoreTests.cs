using System.Net;
using System.Text;
using System.Text.Json;
using Azure.Core;
using Azure.Core.Pipeline;
using Azure.Security.KeyVault.Secrets;
using ScimFunctions.Storage;
using ScimFunctions.Tests.Service;

namespace ScimFunctions.Tests.Storage;

/// <summary>The real SecretClient over a vault in memory.</summary>
public sealed class KeyVaultSecretStoreTests
{
    private readonly FakeClock clock = new();
    private readonly FakeVault vault = new();

    [Fact]
    public async Task A_secret_that_was_set_is_found()
    {
        var store = Store();

        await store.SetAsync("operator-key", "op_1", CancellationToken.None);

        Assert.Equal("op_1", await store.FindAsync("operator-key", CancellationToken.None));
    }

    [Fact]
    public async Task A_secret_that_does_not_exist_is_absent() => Assert.Null(await Store().FindAsync("scim-token-acme", CancellationToken.None));

    [Fact]
    public async Task A_secret_whose_latest_version_is_disabled_is_absent()
    {
        vault.Add("scim-token-acme", "old", enabled: false);

        Assert.Null(await Store().FindAsync("scim-token-acme", CancellationToken.None));
    }

    [Fact]
    public async Task An_earlier_version_counts_until_its_own_expiry()
    {
        vault.Add("scim-token-acme", "no-expiry");
        vault.Add("scim-token-acme", "expired", expires: clock.GetUtcNow().AddMinutes(-1));
        vault.Add("scim-token-acme", "overlapping", expires: clock.GetUtcNow().AddHours(1));
        vault.Add("scim-token-acme", "disabled", enabled: false, expires: clock.GetUtcNow().AddHours(1));
        vault.Add("scim-token-acme", "latest");
        var store = Store();

        Assert.Equal("latest", await store.FindAsync("scim-token-acme", CancellationToken.None));
        Assert.Equal(["latest", "overlapping"], await store.FindValidAsync("scim-token-acme", CancellationToken.None));
        clock.Advance(TimeSpan.FromHours(2));
        Assert.Equal(["latest"], await store.FindValidAsync("scim-token-acme", CancellationToken.None));
    }

    [Fact]
    public async Task The_latest_version_counts_until_its_own_expiry_too()
    {
        vault.Add("scim-token-acme", "latest", expires: clock.GetUtcNow().AddHours(1));
        Assert.Equal("latest", await Store().FindAsync("scim-token-acme", CancellationToken.None));

        clock.Advance(TimeSpan.FromHours(2));

        Assert.Null(await Store().FindAsync("scim-token-acme", CancellationToken.None));
        Assert.Empty(await Store().FindValidAsync("scim-token-acme", CancellationToken.None));
    }

    [Fact]
    public async Task A_vault_that_cannot_be_reached_is_unavailable_also_after_the_clients_retries()
    {
        vault.IsUnreachable = true;

        await Assert.ThrowsAsync<SecretStoreUnavailableException>(() => Store(retries: 2).FindValidAsync("scim-token-acme", CancellationToken.None));
    }

    [Theory]
    [InlineData(HttpStatusCode.Forbidden)]
    [InlineData(HttpStatusCode.TooManyRequests)]
    [InlineData(HttpStatusCode.ServiceUnavailable)]
    public async Task A_vault_that_does_not_answer_is_unavailable_and_not_empty(HttpStatusCode status)
    {
        vault.Failing = status;

        await Assert.ThrowsAsync<SecretStoreUnavailableException>(() => Store().FindAsync("scim-token-acme", CancellationToken.None));
    }

    private KeyVaultSecretStore Store(int retries = 0)
    {
        var options = new SecretClientOptions { Transport = new HttpClientTransport(vault) };
        options.Retry.MaxRetries = retries;
        options.Retry.Delay = TimeSpan.FromMilliseconds(1);
        return new KeyVaultSecretStore(new SecretClient(new Uri("https://test.vault.azure.net"), new AnyCredential(), options), clock);
    }

    private sealed class AnyCredential : TokenCredential
    {
        public override AccessToken GetToken(TokenRequestContext requestContext, CancellationToken cancellationToken) =>
            new("token", DateTimeOffset.UtcNow.AddHours(1));

        public override ValueTask<AccessToken> GetTokenAsync(TokenRequestContext requestContext, CancellationToken cancellationToken) =>
            ValueTask.FromResult(GetToken(requestContext, cancellationToken));
    }

    /// <summary>Answers as Key Vault does: a challenge first, then secrets and their versions.</summary>
    private sealed class FakeVault : HttpMessageHandler
    {
        private readonly List<Version> versions = [];

        public HttpStatusCode? Failing { get; set; }

        public bool IsUnreachable { get; set; }

        public void Add(string name, string value, bool enabled = true, DateTimeOffset? expires = null) =>
            versions.Add(new Version(name, Guid.NewGuid().ToString("N"), value, enabled, expires, Created: 1_700_000_000 + versions.Count));

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            if (IsUnreachable)
            {
                throw new HttpRequestException("No route to host.");
            }

            if (request.Headers.Authorization is null)
            {
                var challenge = new HttpResponseMessage(HttpStatusCode.Unauthorized);
                challenge.Headers.TryAddWithoutValidation(
                    "WWW-Authenticate",
                    "Bearer authorization=\"https://login.microsoftonline.com/11111111-1111-1111-1111-111111111111\", resource=\"https://vault.azure.net\"");
                return challenge;
            }

            if (Failing is { } status)
            {
                return Answer(status, """{"error":{"code":"Failing","message":"The vault is failing."}}""");
            }

            var segments = request.RequestUri!.AbsolutePath.Trim('/').Split('/');
            var ofName = versions.Where(version => version.Name == segments[1]).ToList();
            if (request.Method == HttpMethod.Put)
            {
                using var body = JsonDocument.Parse(await request.Content!.ReadAsStringAsync(cancellationToken));
                Add(segments[1], body.RootElement.GetProperty("value").GetString()!);
                return Answer(HttpStatusCode.OK, Describe(versions[^1], withValue: true));
            }

            if (segments is [_, _, "versions"])
            {
                return Answer(HttpStatusCode.OK, $$"""{"value":[{{string.Join(',', ofName.Select(version => Describe(version, withValue: false)))}}],"nextLink":null}""");
            }

            var found = segments.Length == 3 ? ofName.Find(version => version.Id == segments[2]) : ofName.LastOrDefault();
            return found switch
            {
                null => Answer(HttpStatusCode.NotFound, """{"error":{"code":"SecretNotFound","message":"A secret with this name was not found."}}"""),
                { Enabled: false } => Answer(
                    HttpStatusCode.Forbidden,
                    """{"error":{"code":"Forbidden","message":"Operation get is not allowed on a disabled secret.","innererror":{"code":"SecretDisabled"}}}"""),
                _ => Answer(HttpStatusCode.OK, Describe(found, withValue: true)),
            };
        }

        private static string Describe(Version version, bool withValue) => JsonSerializer.Serialize(new Dictionary<string, object?>(StringComparer.Ordinal)
        {
            ["id"] = $"https://test.vault.azure.net/secrets/{version.Name}/{version.Id}",
            ["attributes"] = new Dictionary<string, object?>(StringComparer.Ordinal)
            {
                ["enabled"] = version.Enabled,
                ["created"] = version.Created,
                ["updated"] = version.Created,
                ["exp"] = version.Expires?.ToUnixTimeSeconds(),
            }.Where(attribute => attribute.Value is not null).ToDictionary(),
            ["value"] = withValue ? version.Value : null,
        }.Where(member => member.Value is not null).ToDictionary());

        private static HttpResponseMessage Answer(HttpStatusCode status, string json) =>
            new(status) { Content = new StringContent(json, Encoding.UTF8, "application/json") };

        private sealed record Version(string Name, string Id, string Value, bool Enabled, DateTimeOffset? Expires, long Created);
    }
}
