using System.Text.RegularExpressions;
using Microsoft.Extensions.DependencyInjection;
using ScimFunctions.Development;
using ScimFunctions.InProcessStorage;
using ScimFunctions.LocalHost;
using ScimFunctions.Tests.Infra;
using ScimFunctions.Tests.Service;

namespace ScimFunctions.Tests.Docs;

/// <summary>What the guides tell people to paste does what they say. Each guide is run whole, in one shell, against a service of its own.</summary>
public sealed partial class GuideTests : IDisposable
{
    /// <summary>What the commands of a guide print, beside ending well.</summary>
    private static readonly Dictionary<string, string[]> Expected = new(StringComparer.Ordinal)
    {
        ["README.md"] =
        [
            "\"userName\": \"ada", "\"role\": \"ADMIN\"", "\"active\": false", "\"kind\": \"deactivate\"", "\"state\": \"applied\"", "\"displayName\": \"Acme Ltd\"",
            "\"token\": \"scim_acme",
        ],
        ["docs/connect-others.md"] = ["\"totalResults\":0", "\"title\":\"Recruiter\"", "\"active\":false", "\"patch\":{\"supported\":true}", "Looop"],
        ["docs/deploy.md"] = ["Tenant URL: http://", "Token:      scim_acme_", "\"totalResults\":0", "{\"issued\":true,", "\"state\":\"suspended\""],
        ["docs/operate.md"] = ["\"storage\":\"available\"", "\"token\":\"scim_", "\"state\":\"suspended\""],
        ["docs/troubleshoot.md"] = ["\"totalResults\":0", "\"storage\":\"available\""],
        ["docs/upgrade.md"] = ["\"secrets\":\"available\"", "\"nextCursor\""],
    };

    private readonly InProcessStorageAccount account = new();
    private readonly string folder = Directory.CreateTempSubdirectory("scim-guide-").FullName;

    public static TheoryData<string> GuidesWithCommands => [.. Guide.Files.Where(file => Guide.Blocks(file).Any(block => block.IsRun))];

    [Theory]
    [MemberData(nameof(GuidesWithCommands))]
    public async Task The_commands_of_a_guide_do_what_it_says(string guide)
    {
        await using var service = await StartAsync();

        var output = await RunAsync(guide, service);

        Assert.All(Expected[guide], text => Assert.Contains(text, output, StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_blocks_of_the_README_may_be_pasted_again()
    {
        await using var service = await StartAsync();

        await RunAsync("README.md", service);
        var output = await RunAsync("README.md", service);

        Assert.All(Expected["README.md"], text => Assert.Contains(text, output, StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_deploy_guide_leaves_its_tenant_as_it_says()
    {
        await using var service = await StartAsync();

        await RunAsync("docs/deploy.md", service);

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
        await using var service = await StartAsync();
        var management = await ManagementClient.OfAsync(service);
        var guide = Repository.Read("docs/deploy.md");

        var settings = (await management.GetAsync("tenants/demo")).Body.GetProperty("settings");

        Assert.All(settings.EnumerateObject().Where(setting => setting.Value.ValueKind != JsonValueKind.Object), setting =>
            Assert.Contains($"| `{setting.Name}` | `{setting.Value.GetRawText()}` |", guide, StringComparison.Ordinal));
        Assert.All(settings.GetProperty("propertySources").EnumerateObject(), source => Assert.Contains($"`{source.Name}`", guide, StringComparison.Ordinal));
    }

    /// <summary>A provider's template of a user, as it comes when its placeholders are filled in.</summary>
    [Fact]
    public async Task A_template_in_a_guide_makes_a_user()
    {
        await using var service = await StartAsync();
        var tenant = await service.CreateTenantAsync();
        var templates = Guide.Files.SelectMany(Guide.Blocks).Where(block => block.Language == "json").ToList();

        Assert.NotEmpty(templates);
        foreach (var template in templates)
        {
            var created = (await tenant.PostAsync("Users", Placeholder().Replace(template.Text, "ada@example.com"))).ShouldBe(HttpStatusCode.Created);
            var (sent, read) = (JsonDocument.Parse(template.Text).RootElement, created.Body);
            Assert.All(sent.EnumerateObject(), attribute => Assert.True(read.TryGetProperty(attribute.Name, out _), $"{attribute.Name} was not kept."));
        }
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private Task<ScimService> StartAsync() => ScimService.StartAsync(account.ConnectionString, services => services.UseInProcessStorage(account));

    /// <summary>Runs what a guide has to run, with what its readers have: an address and a key, a tenant and its token, and what <c>./run</c> writes.</summary>
    private async Task<string> RunAsync(string guide, ScimService service)
    {
        var tenant = await service.CreateTenantAsync();
        var demo = await service.Services.GetRequiredService<DemoTenant>().EnsureAsync(CancellationToken.None);
        Directory.CreateDirectory(Path.Combine(folder, ".local"));
        await new LocalConnection($"{service.BaseAddress}org/scim/v2", demo.Token, demo.Tenant, $"{service.BaseAddress}manage", demo.OperatorKey, PortalUrl: null)
            .WriteAsync(Path.Combine(folder, ".local", "connection.json"), CancellationToken.None);
        var variables = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["SERVICE_API_URI"] = service.BaseAddress.ToString().TrimEnd('/'),
            ["OPERATOR_KEY"] = demo.OperatorKey,
            ["BASE"] = tenant.ScimBaseUrl,
            ["TENANT"] = tenant.Id,
            ["TOKEN"] = tenant.Token,
        };

        var commands = string.Join('\n', Guide.Blocks(guide).Where(block => block.IsRun).Select(block => block.Text));
        var (exitCode, output, errors) = await ChildProcess.RunAsync("bash", ["-euo", "pipefail", "-s"], folder, commands, variables);

        Assert.True(exitCode == 0, $"Exit code {exitCode}.\n{output}\n{errors}");
        return output;
    }

    [GeneratedRegex(@"\{\$[\w.]+\}", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Placeholder();
}
