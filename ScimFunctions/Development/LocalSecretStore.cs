using System.Text.Json.Serialization;
using ScimFunctions.Secrets;

namespace ScimFunctions.Development;

/// <summary>
/// Secrets in a file, one JSON object of names and <see cref="LocalSecret">values</see>, for a developer's machine. Inside Azure it refuses to
/// start: secrets belong into Key Vault there.
/// </summary>
public sealed class LocalSecretStore : ISecretStore, IDisposable
{
    /// <summary>Which of them is set depends on the plan.</summary>
    private static readonly string[] SetInAzure = ["WEBSITE_SITE_NAME", "WEBSITE_INSTANCE_ID", "WEBSITE_POD_NAME"];

    private readonly string path;
    private readonly TimeProvider clock;
    private readonly SemaphoreSlim writing = new(1, 1);

    /// <exception cref="InvalidOperationException">The process runs inside Azure.</exception>
    public LocalSecretStore(string path, TimeProvider clock)
    {
        if (SetInAzure.Any(name => Environment.GetEnvironmentVariable(name) is not null))
        {
            throw new InvalidOperationException("Scim__KeyVaultUri is not set. In Azure secrets are read from Key Vault; a local secrets file is refused.");
        }

        this.path = Path.GetFullPath(path);
        this.clock = clock;
    }

    public async Task<string?> FindAsync(string name, CancellationToken cancellationToken) =>
        (await ReadAsync(cancellationToken)).GetValueOrDefault(name)?.Value;

    public async Task<IReadOnlyList<string>> FindValidAsync(string name, CancellationToken cancellationToken) =>
        (await ReadAsync(cancellationToken)).GetValueOrDefault(name) is { } secret
            ? [secret.Value, .. Overlapping(secret).Select(version => version.Value)]
            : [];

    public async Task<SecretDescription?> DescribeAsync(string name, CancellationToken cancellationToken) =>
        (await ReadAsync(cancellationToken)).GetValueOrDefault(name) is { } secret ? new SecretDescription(secret.CreatedAt) : null;

    public Task SetAsync(string name, string value, CancellationToken cancellationToken) =>
        ChangeAsync(secrets => secrets[name] = new LocalSecret(value), cancellationToken);

    /// <summary>Versions that have ended are not kept.</summary>
    public async Task<DateTimeOffset> RotateAsync(string name, string value, DateTimeOffset? overlapUntil, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        await ChangeAsync(
            secrets => secrets[name] = new LocalSecret(
                value, now, overlapUntil is { } until && secrets.TryGetValue(name, out var before) ? [.. Until(until, before)] : null),
            cancellationToken);
        return now;
    }

    public Task RevokeAsync(string name, CancellationToken cancellationToken) => ChangeAsync(secrets => secrets.Remove(name), cancellationToken);

    /// <summary>Forgets all secrets but those of these names.</summary>
    public Task KeepOnlyAsync(IReadOnlyCollection<string> names, CancellationToken cancellationToken) => ChangeAsync(
        secrets =>
        {
            foreach (var name in secrets.Keys.Except(names, StringComparer.Ordinal).ToList())
            {
                secrets.Remove(name);
            }
        },
        cancellationToken);

    public void Dispose() => writing.Dispose();

    private IEnumerable<EarlierLocalSecret> Overlapping(LocalSecret secret) =>
        (secret.Earlier ?? []).Where(version => version.ExpiresAt > clock.GetUtcNow());

    /// <summary>The versions of a secret that is being replaced, newest first, with their ends.</summary>
    private IEnumerable<EarlierLocalSecret> Until(DateTimeOffset end, LocalSecret replaced) => Overlapping(replaced)
        .Select(version => version.ExpiresAt > end ? version with { ExpiresAt = end } : version)
        .Prepend(new EarlierLocalSecret(replaced.Value, end));

    private async Task ChangeAsync(Action<SortedDictionary<string, LocalSecret>> change, CancellationToken cancellationToken)
    {
        await writing.WaitAsync(cancellationToken);
        try
        {
            var secrets = await ReadAsync(cancellationToken);
            change(secrets);
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            await PrivateFile.WriteAsync(path, secrets, LocalSecretsJson.Default.SortedDictionaryStringLocalSecret, cancellationToken);
        }
        finally
        {
            writing.Release();
        }
    }

    private async Task<SortedDictionary<string, LocalSecret>> ReadAsync(CancellationToken cancellationToken)
    {
        if (!File.Exists(path))
        {
            return [];
        }

        await using var file = File.OpenRead(path);
        return await JsonSerializer.DeserializeAsync(file, LocalSecretsJson.Default.SortedDictionaryStringLocalSecret, cancellationToken) ?? [];
    }
}

[JsonSourceGenerationOptions(WriteIndented = true)]
[JsonSerializable(typeof(SortedDictionary<string, LocalSecret>))]
internal sealed partial class LocalSecretsJson : JsonSerializerContext;
