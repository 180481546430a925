using Azure.Core;
using Azure.Core.Pipeline;
using ScimFunctions.StandIns.Storage;

namespace Azure.Data.Tables;

/// <summary>A storage account's tables.</summary>
public class TableServiceClient
{
    private const int EmulatorPort = 10002;
    private const string Scope = "https://storage.azure.com/.default";

    private readonly HttpPipeline _pipeline;
    private readonly Uri _endpoint;
    private readonly string _versionHeader;

    protected TableServiceClient()
    {
    }

    public TableServiceClient(string connectionString)
        : this(connectionString, null)
    {
    }

    public TableServiceClient(string connectionString, TableClientOptions options = null)
        : this(StorageAccount.Parse(connectionString, "table", EmulatorPort), options)
    {
    }

    /// <exception cref="ArgumentException">The endpoint is not https: a token must not travel in the clear.</exception>
    public TableServiceClient(Uri endpoint, TokenCredential tokenCredential, TableClientOptions options = null)
        : this(SecureEndpoint(endpoint), new BearerTokenAuthenticationPolicy(tokenCredential, Scope), options)
    {
    }

    private TableServiceClient(StorageAccount account, TableClientOptions options)
        : this(account.Endpoint, new SharedKeyLitePolicy(account), options)
    {
    }

    private TableServiceClient(Uri endpoint, HttpPipelinePolicy authentication, TableClientOptions options)
    {
        options ??= new TableClientOptions();
        _endpoint = new Uri(endpoint.AbsoluteUri.TrimEnd('/') + "/");
        _versionHeader = options.VersionHeader;
        _pipeline = HttpPipelineBuilder.Build(new HttpPipelineOptions(options)
        {
            PerRetryPolicies = { authentication },
            RequestFailedDetailsParser = StorageErrorParser.Instance,
        });
    }

    /// <summary>A client of one table, which need not exist yet. It shares this client's connections.</summary>
    public virtual TableClient GetTableClient(string tableName)
    {
        ArgumentNullException.ThrowIfNull(tableName);
        return new TableClient(_pipeline, _endpoint, _versionHeader, tableName);
    }

    private static Uri SecureEndpoint(Uri endpoint) => endpoint.Scheme == Uri.UriSchemeHttps
        ? endpoint
        : throw new ArgumentException("A token credential needs an https endpoint.", nameof(endpoint));
}
