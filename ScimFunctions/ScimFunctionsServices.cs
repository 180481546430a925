using Azure.Data.Tables;
using Azure.Security.KeyVault.Secrets;
using Azure.Storage.Queues;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using ScimFunctions.Changes;
using ScimFunctions.Development;
using ScimFunctions.Http;
using ScimFunctions.Http.Management;
using ScimFunctions.Http.Scim;
using ScimFunctions.Members;
using ScimFunctions.Memberships;
using ScimFunctions.Provisioning;
using ScimFunctions.Provisioning.Listing;
using ScimFunctions.Secrets;
using ScimFunctions.Storage;
using ScimFunctions.Tenants;

namespace ScimFunctions;

/// <summary>The services of the app, shared by the Functions worker and the local host.</summary>
public static class ScimFunctionsServices
{
    public static IServiceCollection AddScimFunctions(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<ScimOptions>().Bind(configuration.GetSection(ScimOptions.Section))
            .Validate(options => string.IsNullOrEmpty(options.KeyVaultUri) || Uri.TryCreate(options.KeyVaultUri, UriKind.Absolute, out _), "Scim__KeyVaultUri must be an absolute address.")
            .Validate(options => string.IsNullOrEmpty(options.PublicBaseUrl) || (Uri.TryCreate(options.PublicBaseUrl, UriKind.Absolute, out var address) && (address.Scheme == Uri.UriSchemeHttp || address.Scheme == Uri.UriSchemeHttps)),
                "Scim__PublicBaseUrl must be an absolute address, with https or http.")
            .ValidateOnStart();
        services.TryAddSingleton(TimeProvider.System);
        services.AddMetrics().AddSingleton<ScimTelemetry>();
        // ASP.NET Core would log each request with its query, in which filters name people, and its endpoint twice; ScimEndpoint logs it once, without.
        services.AddLogging(logging => logging.AddFilter("Microsoft.AspNetCore", LogLevel.Warning));
        return services.AddStorage(configuration).AddTenants().AddMembers().AddChanges().AddProvisioning().AddHttp();
    }

    private static IServiceCollection AddStorage(this IServiceCollection services, IConfiguration configuration)
    {
        var connection = new StorageConnection(configuration);
        services.AddSingleton<TableServiceClient>(_ => connection.CreateTableClient());
        services.AddSingleton<QueueServiceClient>(_ => connection.CreateQueueClient());
        services.AddSingleton<SortableIds>().AddSingleton<ScimTables>().AddSingleton<DirectoryTable>()
            .AddSingleton<ResourceCounter>().AddSingleton<PageBookmarks>();
        if (configuration[$"{ScimOptions.Section}:{nameof(ScimOptions.KeyVaultUri)}"] is { Length: > 0 } vault)
        {
            services.AddSingleton(provider => CreateSecretClient(new Uri(vault), provider.GetRequiredService<IOptions<ScimOptions>>().Value));
            services.AddSingleton<ISecretStore, KeyVaultSecretStore>();
            services.AddHostedService<OperatorKeyCreation>();
        }
        else
        {
            services.AddSingleton(provider => new LocalSecretStore(
                provider.GetRequiredService<IOptions<ScimOptions>>().Value.LocalSecretsPath, provider.GetRequiredService<TimeProvider>()));
            services.AddSingleton<ISecretStore>(provider => provider.GetRequiredService<LocalSecretStore>());
            services.AddSingleton<DemoTenant>().AddHostedService<LocalSetup>();
        }

        return services;
    }

    /// <summary>Gives up soon: what is cached outlives a vault that does not answer, and requests should not wait for it.</summary>
    private static SecretClient CreateSecretClient(Uri vault, ScimOptions scim)
    {
        var options = new SecretClientOptions();
        options.Retry.MaxRetries = 1;
        options.Retry.NetworkTimeout = TimeSpan.FromSeconds(5);
        return new SecretClient(vault, StorageConnection.Credential(scim.ManagedIdentityClientId), options);
    }

    private static IServiceCollection AddTenants(this IServiceCollection services) => services
        .AddSingleton<TenantStore>().AddSingleton<CustomAttributeStore>().AddSingleton<TenantCache>()
        .AddSingleton<CachedSecrets>().AddSingleton<OperatorKey>().AddSingleton<ScimTokens>();

    private static IServiceCollection AddMembers(this IServiceCollection services) => services
        .AddSingleton<MemberStore>().AddSingleton<MemberProjection>();

    private static IServiceCollection AddChanges(this IServiceCollection services) => services
        .AddSingleton<ChangeQueue>().AddSingleton<PendingChanges>().AddSingleton<ReceiptStore>().AddSingleton<DirtyTenants>()
        .AddSingleton<MembershipPlanStore>().AddSingleton<MembershipStore>().AddSingleton<MembershipApplication>().AddSingleton<ChangeApplication>().AddSingleton<ChangeSweep>();

    private static IServiceCollection AddProvisioning(this IServiceCollection services) => services
        .AddSingleton<CustomAttributeDefinitions>().AddSingleton<ResourceServices>()
        .AddSingleton<PageCursors>().AddSingleton<IndexPages>().AddSingleton<CursorPages>().AddSingleton<ListResources>()
        .AddResources<Users>().AddResources<Groups>();

    /// <summary>The one place in which a type of resources is made known: to its own requests, to bulk requests and to searches of the root.</summary>
    private static IServiceCollection AddResources<TResources>(this IServiceCollection services)
        where TResources : class, IResources => services
        .AddSingleton<TResources>().AddSingleton<IResources>(provider => provider.GetRequiredService<TResources>())
        .AddSingleton<ResourceRequests<TResources>>().AddSingleton<IResourceRequests>(provider => provider.GetRequiredService<ResourceRequests<TResources>>());

    private static IServiceCollection AddHttp(this IServiceCollection services) => services
        .AddSingleton<PublicAddress>().AddSingleton<ScimAuthentication>().AddSingleton<Failures>().AddSingleton<ScimEndpoint>().AddSingleton<ManagementEndpoint>()
        .AddSingleton<SearchRequests>().AddSingleton<BulkRequests>().AddSingleton<MemberRequests>().AddSingleton<ReceiptRequests>()
        .AddSingleton<TenantRequests>().AddSingleton<ScimTokenRequests>().AddSingleton<HealthRequests>();
}
