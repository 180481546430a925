using System.Net;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using ScimFunctions.LocalHost;
using ScimFunctions.Tenants;
using ScimFunctions.Tests.Azurite;
using ScimFunctions.Tests.Service;

namespace ScimFunctions.Tests.Docs;

/// <summary>What the guides tell people to paste does what they say.</summary>
public sealed class GuideTests : IAsyncLifetime
{
    private readonly AzuriteFixture azurite = new();
    private readonly string folder = Directory.CreateTempSubdirectory("scim-guide-").FullName;

    [Fact]
    public async Task The_deploy_guides_first_tenant_is_created_and_its_token_works()
    {
        await using var service = await ScimService.StartAsync(azurite.ConnectionString);

        var output = await Guide.RunAsync(Guide.Commands("docs/deploy.md", "The first tenant and its token"), folder, await DeployedAsync(service));

        Assert.Contains($"Tenant URL: {service.BaseAddress}org/scim/v2\n", output, StringComparison.Ordinal);
        Assert.Contains("Token:      scim_acme_", output, StringComparison.Ordinal);
        Assert.Contains("\"totalResults\":0", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_deploy_guides_other_requests_work_and_end_where_the_guide_says()
    {
        await using var service = await ScimService.StartAsync(azurite.ConnectionString);
        var commands = Guide.Commands("docs/deploy.md", "The first tenant and its token", "Look after a tenant");
        Assert.InRange(commands.Count, 7, 20);

        var output = await Guide.RunAsync(commands, folder, await DeployedAsync(service));

        Assert.Contains("{\"issued\":true,", output, StringComparison.Ordinal);
        Assert.Contains("\"state\":\"suspended\"", output, StringComparison.Ordinal);
        var management = await ManagementClient.OfAsync(service);
        Assert.Equal("{\"issued\":false}", (await management.GetAsync("tenants/acme/scim-token")).Text);
        var tenant = (await management.GetAsync("tenants/acme")).ShouldBe(HttpStatusCode.OK).Body;
        Assert.Equal("active", tenant.TextAt("state"));
        Assert.Equal("platform", tenant.TextAt("settings", "propertySources", "team"));
        Assert.Equal(["userName", "emails", "title"], tenant.ItemsAt("settings", "requiredAttributes").Select(path => path.GetString()));
    }

    [Fact]
    public async Task The_deploy_guide_lists_every_setting_with_its_default()
    {
        await using var service = await ScimService.StartAsync(azurite.ConnectionString);
        var management = await ManagementClient.OfAsync(service);
        var guide = Infra.Repository.Read("docs/deploy.md");

        var settings = (await management.GetAsync("tenants/demo")).Body.GetProperty("settings");

        Assert.All(settings.EnumerateObject().Where(setting => setting.Value.ValueKind != JsonValueKind.Object), setting =>
            Assert.Contains($"| `{setting.Name}` | `{setting.Value.GetRawText()}` |", guide, StringComparison.Ordinal));
        Assert.All(settings.GetProperty("propertySources").EnumerateObject(), source => Assert.Contains($"`{source.Name}`", guide, StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_READMEs_first_requests_work_with_what_run_writes()
    {
        await using var service = await ScimService.StartAsync(azurite.ConnectionString);
        var demo = await service.Services.GetRequiredService<DemoTenant>().EnsureAsync(CancellationToken.None);
        Directory.CreateDirectory(Path.Combine(folder, ".local"));
        await new LocalConnection($"{service.BaseAddress}org/scim/v2", demo.Token, demo.Tenant, $"{service.BaseAddress}manage", demo.OperatorKey, PortalUrl: null)
            .WriteAsync(Path.Combine(folder, ".local", "connection.json"), CancellationToken.None);

        var output = await Guide.RunAsync(Guide.Commands("README.md", "A first request"), folder);

        Assert.Contains("\"userName\":\"ada@example.com\"", output, StringComparison.Ordinal);
        Assert.Contains("\"displayName\":\"Acme Ltd\"", output, StringComparison.Ordinal);
        Assert.Contains("\"token\":\"scim_acme_", output, StringComparison.Ordinal);
    }

    public Task InitializeAsync() => azurite.InitializeAsync();

    public Task DisposeAsync()
    {
        Directory.Delete(folder, recursive: true);
        return azurite.DisposeAsync();
    }

    /// <summary>What a reader has who has deployed: the app's address from azd, and the key from the vault.</summary>
    private static async Task<Dictionary<string, string>> DeployedAsync(ScimService service) => new()
    {
        ["SERVICE_API_URI"] = service.BaseAddress.ToString().TrimEnd('/'),
        ["OPERATOR_KEY"] = await service.Services.GetRequiredService<OperatorKey>().EnsureAsync(CancellationToken.None),
    };
}
