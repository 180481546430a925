using System.Text;
using Azure.Core;
using Azure.Core.Pipeline;
using Azure.Security.KeyVault.Secrets;

namespace ScimFunctions.Tests.Secrets;

/// <summary>A vault in memory for the real SecretClient. It answers as Key Vault does: a challenge first, then secrets and their versions.</summary>
internal sealed class FakeVault : HttpMessageHandler
{
    private readonly List<Version> versions = [];

    /// <summary>The methods of the writes that were asked for, in order.</summary>
    public List<string> Writes { get; } = [];

    /// <summary>Names of secrets that somebody has deleted: they cannot be written until they are recovered or purged.</summary>
    public HashSet<string> Deleted { get; } = [];

    public HttpStatusCode? Failing { get; set; }

    /// <summary>Requests of this method get 503.</summary>
    public HttpMethod? FailingMethod { get; set; }

    public bool IsUnreachable { get; set; }

    /// <summary>The values of a secret's versions as they are stored, oldest first.</summary>
    public IEnumerable<string> ValuesOf(string name)
    {
        lock (versions)
        {
            return [.. versions.Where(version => version.Name == name).Select(version => version.Value)];
        }
    }

    public SecretClient CreateClient(int retries = 0)
    {
        var options = new SecretClientOptions { Transport = new HttpClientTransport(this) };
        options.Retry.MaxRetries = retries;
        options.Retry.Delay = TimeSpan.FromMilliseconds(1);
        return new SecretClient(new Uri("https://test.vault.azure.net"), new AnyCredential(), options);
    }

    public void Add(string name, string value, bool enabled = true, DateTimeOffset? expires = null)
    {
        lock (versions)
        {
            versions.Add(new Version(name, Guid.NewGuid().ToString("N"), value, enabled, expires, Created: 1_700_000_000 + versions.Count));
        }
    }

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

        if ((request.Method == FailingMethod ? HttpStatusCode.ServiceUnavailable : Failing) is { } status)
        {
            return Answer(status, """{"error":{"code":"Failing","message":"The vault is failing."}}""");
        }

        using var body = request.Content is null ? null : JsonDocument.Parse(await request.Content.ReadAsStringAsync(cancellationToken));
        lock (versions)
        {
            return Answer(request.Method, request.RequestUri!.AbsolutePath.Trim('/').Split('/'), body?.RootElement);
        }
    }

    private HttpResponseMessage Answer(HttpMethod method, string[] segments, JsonElement? body)
    {
        var name = segments[1];
        if (method != HttpMethod.Get)
        {
            Writes.Add(method.Method);
        }

        if (method == HttpMethod.Put)
        {
            if (Deleted.Contains(name))
            {
                return Answer(
                    HttpStatusCode.Conflict,
                    """{"error":{"code":"Conflict","message":"Secret is currently in a deleted but recoverable state.","innererror":{"code":"ObjectIsDeletedButRecoverable"}}}""");
            }

            Add(name, body!.Value.GetProperty("value").GetString()!);
            return Answer(HttpStatusCode.OK, Describe(versions[^1], withValue: true));
        }

        var ofName = versions.Where(version => version.Name == name).ToList();
        if (segments is [_, _, "versions"])
        {
            return Answer(HttpStatusCode.OK, $$"""{"value":[{{string.Join(',', ofName.Select(version => Describe(version, withValue: false)))}}],"nextLink":null}""");
        }

        var found = segments.Length == 3 ? ofName.Find(version => version.Id == segments[2]) : ofName.LastOrDefault();
        if (found is null)
        {
            return Answer(HttpStatusCode.NotFound, """{"error":{"code":"SecretNotFound","message":"A secret with this name was not found."}}""");
        }

        if (method == HttpMethod.Patch)
        {
            var attributes = body!.Value.GetProperty("attributes");
            found.Enabled = attributes.TryGetProperty("enabled", out var enabled) ? enabled.GetBoolean() : found.Enabled;
            found.Expires = attributes.TryGetProperty("exp", out var expires) ? DateTimeOffset.FromUnixTimeSeconds(expires.GetInt64()) : found.Expires;
            return Answer(HttpStatusCode.OK, Describe(found, withValue: false));
        }

        return method != HttpMethod.Get ? Answer(HttpStatusCode.Forbidden, """{"error":{"code":"Forbidden","message":"The app may not do this."}}""")
            : found.Enabled ? Answer(HttpStatusCode.OK, Describe(found, withValue: true))
            : Answer(
                HttpStatusCode.Forbidden,
                """{"error":{"code":"Forbidden","message":"Operation get is not allowed on a disabled secret.","innererror":{"code":"SecretDisabled"}}}""");
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

    private sealed record Version(string Name, string Id, string Value, bool Enabled, DateTimeOffset? Expires, long Created)
    {
        public bool Enabled { get; set; } = Enabled;

        public DateTimeOffset? Expires { get; set; } = Expires;
    }

    private sealed class AnyCredential : TokenCredential
    {
        public override AccessToken GetToken(TokenRequestContext requestContext, CancellationToken cancellationToken) =>
            new("token", DateTimeOffset.UtcNow.AddHours(1));

        public override ValueTask<AccessToken> GetTokenAsync(TokenRequestContext requestContext, CancellationToken cancellationToken) =>
            ValueTask.FromResult(GetToken(requestContext, cancellationToken));
    }
}
