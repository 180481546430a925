using System.Text.Json;
using System.Text.Json.Serialization;

namespace ScimFunctions.Storage;

/// <summary>
/// Secrets in a file, one JSON object of names and values, for a developer's machine. Inside Azure it refuses to start: secrets belong
/// into Key Vault there.
/// </summary>
public sealed class LocalSecretStore : ISecretStore, IDisposable
{
    /// <summary>Which of them is set depends on the plan.</summary>
    private static readonly string[] SetInAzure = ["WEBSITE_SITE_NAME", "WEBSITE_INSTANCE_ID", "WEBSITE_POD_NAME"];

    private readonly string path;
    private readonly SemaphoreSlim writing = new(1, 1);

    /// <exception cref="InvalidOperationException">The process runs inside Azure.</exception>
    public LocalSecretStore(string path)
    {
        if (SetInAzure.Any(name => Environment.GetEnvironmentVariable(name) is not null))
        {
            throw new InvalidOperationException("Scim__KeyVaultUri is not set. In Azure secrets are read from Key Vault; a local secrets file is refused.");
        }

        this.path = Path.GetFullPath(path);
    }

    public async Task<string?> FindAsync(string name, CancellationToken cancellationToken) =>
        (await ReadAsync(cancellationToken)).GetValueOrDefault(name);

    /// <summary>A file keeps no earlier versions.</summary>
    public async Task<IReadOnlyList<string>> FindValidAsync(string name, CancellationToken cancellationToken) =>
        await FindAsync(name, cancellationToken) is { } value ? [value] : [];

    /// <summary>Replaces the file as a whole, so that a crash leaves the old one or the new one.</summary>
    public async Task SetAsync(string name, string value, CancellationToken cancellationToken)
    {
        await writing.WaitAsync(cancellationToken);
        try
        {
            var secrets = await ReadAsync(cancellationToken);
            secrets[name] = value;
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            var newPath = path + ".new";
            var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
            if (!OperatingSystem.IsWindows())
            {
                options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
            }

            await using (var file = new FileStream(newPath, options))
            {
                await JsonSerializer.SerializeAsync(file, secrets, LocalSecretsJson.Default.SortedDictionaryStringString, cancellationToken);
            }

            File.Move(newPath, path, overwrite: true);
        }
        finally
        {
            writing.Release();
        }
    }

    public void Dispose() => writing.Dispose();

    private async Task<SortedDictionary<string, string>> ReadAsync(CancellationToken cancellationToken)
    {
        if (!File.Exists(path))
        {
            return [];
        }

        await using var file = File.OpenRead(path);
        return await JsonSerializer.DeserializeAsync(file, LocalSecretsJson.Default.SortedDictionaryStringString, cancellationToken) ?? [];
    }
}

[JsonSourceGenerationOptions(WriteIndented = true)]
[JsonSerializable(typeof(SortedDictionary<string, string>))]
internal sealed partial class LocalSecretsJson : JsonSerializerContext;
