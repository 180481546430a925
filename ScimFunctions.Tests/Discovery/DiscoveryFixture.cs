using ScimFunctions.InProcessStorage;
using ScimFunctions.Scim;
using ScimFunctions.Tenants;
using ScimFunctions.Tests.Service;

namespace ScimFunctions.Tests.Discovery;

/// <summary>
/// A running service and what it says of itself to a fresh tenant that has defined one custom attribute. The tenants are strict unless a test
/// wants it otherwise, so that what is made from the schemas must be valid without any repair.
/// </summary>
public sealed class DiscoveryFixture : IAsyncLifetime
{
    private readonly InProcessStorageAccount account = new();
    private ScimService? service;
    private DiscoveredService? discovered;

    internal DiscoveredService Discovered => discovered ?? throw new InvalidOperationException("The service has not been started.");

    public async Task InitializeAsync()
    {
        service = await ScimService.StartAsync(account.ConnectionString, services => services.UseInProcessStorage(account), runQueueTriggers: false);
        var tenant = await service.CreateTenantAsync();
        await tenant.CreateUserAsync("ada@example.com", $"\"{SchemaUrns.CustomAttribute}\":{{\"badge\":\"17\"}}");
        discovered = await DiscoveredService.ReadAsync(tenant);
        Assert.Contains(discovered.Attributes, attribute => attribute.SchemaUrn == SchemaUrns.CustomAttribute);
    }

    public async Task DisposeAsync() => await service!.DisposeAsync();

    /// <summary>A tenant of the caller's own, strict unless it has settings of its own.</summary>
    internal async Task<(TestTenant Tenant, Specimens Specimens)> CreateTenantAsync(TenantSettings? settings = null)
    {
        var tenant = await service!.CreateTenantAsync(settings ?? TenantSettings.Default with { Mode = TenantMode.Strict });
        return (tenant, new Specimens(tenant, settings is null ? Discovered : await DiscoveredService.ReadAsync(tenant)));
    }
}
