using Azure.Core;
using Azure.Data.Tables;
using Azure.Identity;
using Azure.Storage.Queues;
using Microsoft.Extensions.Configuration;

namespace ScimFunctions.Storage;

/// <summary>
/// How storage is reached, from the settings that the queue trigger reads too: <c>ScimStorage</c> is a connection string, or
/// <c>ScimStorage__tableServiceUri</c> and <c>ScimStorage__queueServiceUri</c> name the account, which is entered by managed identity.
/// </summary>
public sealed class StorageConnection(IConfiguration configuration)
{
    /// <summary>The name of the setting, or family of settings.</summary>
    public const string Name = "ScimStorage";

    /// <summary>Four tries of it stay below the 60 seconds after which identity providers give up and send again.</summary>
    private static readonly TimeSpan TableTimeout = TimeSpan.FromSeconds(10);

    private static readonly TimeSpan QueueTimeout = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(100);

    /// <exception cref="InvalidOperationException">The settings are missing.</exception>
    public TableServiceClient CreateTableClient()
    {
        var options = new TableClientOptions();
        options.Retry.Delay = FirstPause;
        options.Retry.NetworkTimeout = TableTimeout;
        return configuration[Name] is { Length: > 0 } connectionString
            ? new TableServiceClient(connectionString, options)
            : new TableServiceClient(Endpoint("tableServiceUri"), Credential(configuration[$"{Name}:clientId"]), options);
    }

    /// <summary>Messages are base64, as the trigger expects; a send gives up soon, for the sweep finds what it did not bring.</summary>
    /// <exception cref="InvalidOperationException">The settings are missing.</exception>
    public QueueServiceClient CreateQueueClient()
    {
        // A version that every Azurite speaks, whatever the newest is that the client knows.
        var options = new QueueClientOptions(QueueClientOptions.ServiceVersion.V2020_12_06) { MessageEncoding = QueueMessageEncoding.Base64 };
        options.Retry.Delay = FirstPause;
        options.Retry.MaxRetries = 1;
        options.Retry.NetworkTimeout = QueueTimeout;
        return configuration[Name] is { Length: > 0 } connectionString
            ? new QueueServiceClient(connectionString, options)
            : new QueueServiceClient(Endpoint("queueServiceUri"), Credential(configuration[$"{Name}:clientId"]), options);
    }

    /// <summary>The user-assigned identity of that client id, else whatever the environment offers, such as a developer's own sign-in.</summary>
    public static TokenCredential Credential(string? managedIdentityClientId) =>
        string.IsNullOrEmpty(managedIdentityClientId)
            ? new DefaultAzureCredential()
            : new ManagedIdentityCredential(ManagedIdentityId.FromUserAssignedClientId(managedIdentityClientId));

    private Uri Endpoint(string setting) =>
        Uri.TryCreate(configuration[$"{Name}:{setting}"], UriKind.Absolute, out var endpoint)
            ? endpoint
            : throw new InvalidOperationException(
                $"Set {Name} to a connection string (locally: UseDevelopmentStorage=true), or {Name}__{setting} to the address of the storage account.");
}

/// <summary>The queues; the Bicep template creates them, and their poison queues, in Azure.</summary>
public static class QueueNames
{
    /// <summary>One message per recorded change: which tenant, which change. Losing one is harmless, for the sweep finds the change.</summary>
    public const string Changes = "scim-changes";

    /// <summary>Where the Functions host puts a message of the queue above after its last failed try.</summary>
    public const string ChangesPoison = Changes + "-poison";
}
