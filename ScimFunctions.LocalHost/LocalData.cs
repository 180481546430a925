using System.Text.Json.Serialization;
using ScimFunctions.Development;
using ScimFunctions.Tenants;

namespace ScimFunctions.LocalHost;

/// <summary>The folder <c>.local</c>: what one <c>./run</c> leaves for the next. Whoever holds this object holds the folder alone.</summary>
internal sealed class LocalData : IDisposable
{
    private readonly string folder;
    private readonly FileStream heldOpen;

    private LocalData(string folder, FileStream heldOpen) => (this.folder, this.heldOpen) = (folder, heldOpen);

    public string AzuriteFolder => Path.Combine(folder, "azurite");

    public string SecretsPath => Path.Combine(folder, "secrets.json");

    /// <summary>For a run whose data is in memory, and gone with it.</summary>
    public string PassingSecretsPath => Path.Combine(folder, "in-memory-secrets.json");

    /// <summary>Written for scripts that want to call the running app; read by nobody here.</summary>
    public string ConnectionPath => Path.Combine(folder, "connection.json");

    /// <exception cref="LocalHostException">Another process holds the folder, or it cannot be written.</exception>
    public static LocalData Open(string folder)
    {
        var lockPath = Path.Combine(folder, "lock");
        try
        {
            Directory.CreateDirectory(folder);
            return new LocalData(folder, new FileStream(lockPath, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
        }
        catch (IOException exception) when (IsHeldByAnother(exception))
        {
            throw new LocalHostException($"Another ./run already uses {folder}: stop that one first, or start from another clone.", exception);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new LocalHostException($"{folder} cannot be written ({exception.Message}): ./run keeps its data there, so start it in a folder of your own.", exception);
        }
    }

    /// <summary>Deletes the stored data. The demo tenant's token and the operator key stay, for who has pasted them somewhere.</summary>
    public async Task ClearAsync(CancellationToken cancellationToken)
    {
        if (Directory.Exists(AzuriteFolder))
        {
            Directory.Delete(AzuriteFolder, recursive: true);
        }

        using var secrets = new LocalSecretStore(SecretsPath, TimeProvider.System);
        await secrets.KeepOnlyAsync([ScimToken.SecretName(DemoTenant.Id), OperatorKey.SecretName], cancellationToken);
        File.Delete(ConnectionPath);
    }

    /// <summary>Deletes the credentials of a run whose data was in memory: there is nothing left that they open.</summary>
    public void ClearPassing()
    {
        File.Delete(PassingSecretsPath);
        File.Delete(ConnectionPath);
    }

    public void Dispose() => heldOpen.Dispose();

    // EWOULDBLOCK of Linux and macOS, ERROR_SHARING_VIOLATION of Windows.
    private static bool IsHeldByAnother(IOException exception) => exception.HResult is 11 or 35 or unchecked((int)0x80070020);
}

/// <summary>How to reach the running app as its demo tenant: what <c>.local/connection.json</c> says.</summary>
/// <param name="BaseUrl">The SCIM base: what an identity provider calls the tenant URL.</param>
/// <param name="Token">The tenant's SCIM token.</param>
/// <param name="Tenant">The tenant's id.</param>
/// <param name="ManageUrl">The base of the management operations.</param>
/// <param name="OperatorKey">The key for them.</param>
/// <param name="PortalUrl">The organisation's page; null where there is none.</param>
internal sealed record LocalConnection(string BaseUrl, string Token, string Tenant, string ManageUrl, string OperatorKey, string? PortalUrl)
{
    /// <summary>Readable by its owner only: it holds the token and the operator key.</summary>
    public Task WriteAsync(string path, CancellationToken cancellationToken) => PrivateFile.WriteAsync(path, this, LocalConnectionJson.Default.LocalConnection, cancellationToken);

    /// <summary>What <c>./run</c> shows when the app is ready.</summary>
    /// <param name="inMemory">Whether the data ends with the run.</param>
    public string Describe(bool inMemory) => $$"""

        ScimFunctions is ready.

          Tenant URL    {{BaseUrl}}
          Token         {{Token}}
          Manage URL    {{ManageUrl}}
          Operator key  {{OperatorKey}}

        Create a user:

          curl -sS '{{BaseUrl}}/Users' -H 'Authorization: Bearer {{Token}}' -H 'Content-Type: application/scim+json' -d '{"schemas":["urn:ietf:params:scim:schemas:core:2.0:User"],"userName":"ada'$RANDOM'@example.com","name":{"givenName":"Ada","familyName":"Lovelace"},"emails":[{"value":"ada@example.com","primary":true}],"active":true}'

        List users:

          curl -sS '{{BaseUrl}}/Users?count=10' -H 'Authorization: Bearer {{Token}}'

        The same is in .local/connection.json. Ctrl-C stops; {{(inMemory ? "the data is in memory and gone then" : "the data stays for the next ./run (./run --fresh starts empty)")}}.
        Requests, and the changes that follow from them, are shown as they come:

        """;
}

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, WriteIndented = true)]
[JsonSerializable(typeof(LocalConnection))]
internal sealed partial class LocalConnectionJson : JsonSerializerContext;
