using Azure.Core;
using Azure.Core.Pipeline;
using ScimFunctions.StandIns.Storage;

namespace Azure.Storage.Queues;

/// <summary>A storage account's queues.</summary>
public class QueueServiceClient
{
    private const int EmulatorPort = 10001;
    private const string Scope = "https://storage.azure.com/.default";

    private readonly HttpPipeline _pipeline;
    private readonly Uri _serviceUri;
    private readonly QueueClientOptions _options;

    protected QueueServiceClient()
    {
    }

    public QueueServiceClient(string connectionString)
        : this(connectionString, null)
    {
    }

    public QueueServiceClient(string connectionString, QueueClientOptions options)
        : this(StorageAccount.Parse(connectionString, "queue", EmulatorPort), options)
    {
    }

    /// <exception cref="ArgumentException">The service's URI is not https: a token must not travel in the clear.</exception>
    public QueueServiceClient(Uri serviceUri, TokenCredential credential, QueueClientOptions options = default)
        : this(SecureUri(serviceUri), new BearerTokenAuthenticationPolicy(credential, Scope), options)
    {
    }

    private QueueServiceClient(StorageAccount account, QueueClientOptions options)
        : this(account.Endpoint, new SharedKeyPolicy(account), options)
    {
    }

    private QueueServiceClient(Uri serviceUri, HttpPipelinePolicy authentication, QueueClientOptions options)
    {
        _options = options ?? new QueueClientOptions();
        _serviceUri = new Uri(serviceUri.AbsoluteUri.TrimEnd('/') + "/");
        _pipeline = HttpPipelineBuilder.Build(new HttpPipelineOptions(_options)
        {
            PerRetryPolicies = { authentication },
            RequestFailedDetailsParser = StorageErrorParser.Instance,
        });
    }

    /// <summary>A client of one queue, which need not exist yet. It shares this client's connections and encoding.</summary>
    public virtual QueueClient GetQueueClient(string queueName)
    {
        ArgumentNullException.ThrowIfNull(queueName);
        return new QueueClient(_pipeline, _serviceUri, _options, queueName);
    }

    private static Uri SecureUri(Uri serviceUri) => serviceUri.Scheme == Uri.UriSchemeHttps
        ? serviceUri
        : throw new ArgumentException("A token credential needs an https endpoint.", nameof(serviceUri));
}
