using ScimFunctions.Tenants;
using ScimFunctions.Tests.Azurite;

namespace ScimFunctions.Tests.Service;

/// <summary>One running service for the tests of a class, on Azurite; each test makes a tenant of its own.</summary>
public sealed class ScimServiceFixture : IAsyncLifetime
{
    private readonly AzuriteFixture azurite = new();
    private ScimService? service;

    public ScimService Service => service ?? throw new InvalidOperationException("The service has not been started.");

    public Task<TestTenant> CreateTenantAsync(TenantSettings? settings = null) => Service.CreateTenantAsync(settings);

    public async Task InitializeAsync()
    {
        await azurite.InitializeAsync();
        service = await ScimService.StartAsync(azurite.ConnectionString);
    }

    public async Task DisposeAsync()
    {
        await Service.DisposeAsync();
        await azurite.DisposeAsync();
    }
}
