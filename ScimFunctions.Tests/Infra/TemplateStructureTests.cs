using System.Text.Json;
using System.Text.RegularExpressions;

namespace ScimFunctions.Tests.Infra;

/// <summary>What a compiler would check first: that the files of the template fit together. (No compiler runs in these tests.)</summary>
public sealed partial class TemplateStructureTests
{
    private static readonly string[] Functions =
    [
        "cidrSubnet", "empty", "environment", "guid", "loadJsonContent", "loadTextContent", "replace", "resourceGroup", "split", "subscription",
        "subscriptionResourceId", "take", "tenant", "toLower", "union", "uniqueString",
    ];

    private static readonly string[] ResourceTypes =
    [
        "Microsoft.Authorization/roleAssignments@2022-04-01",
        "Microsoft.Authorization/roleDefinitions@2022-04-01",
        "Microsoft.Insights/actionGroups@2023-01-01",
        "Microsoft.Insights/components@2020-02-02",
        "Microsoft.Insights/metricAlerts@2018-03-01",
        "Microsoft.Insights/scheduledQueryRules@2022-06-15",
        "Microsoft.Insights/workbooks@2022-04-01",
        "Microsoft.KeyVault/vaults@2023-07-01",
        "Microsoft.ManagedIdentity/userAssignedIdentities@2023-01-31",
        "Microsoft.Network/privateDnsZones/virtualNetworkLinks@2020-06-01",
        "Microsoft.Network/privateDnsZones@2020-06-01",
        "Microsoft.Network/privateEndpoints/privateDnsZoneGroups@2024-05-01",
        "Microsoft.Network/privateEndpoints@2024-05-01",
        "Microsoft.Network/virtualNetworks@2024-05-01",
        "Microsoft.OperationalInsights/workspaces@2023-09-01",
        "Microsoft.Resources/resourceGroups@2021-04-01",
        "Microsoft.Storage/storageAccounts/blobServices/containers@2023-05-01",
        "Microsoft.Storage/storageAccounts/blobServices@2023-05-01",
        "Microsoft.Storage/storageAccounts/queueServices/queues@2023-05-01",
        "Microsoft.Storage/storageAccounts/queueServices@2023-05-01",
        "Microsoft.Storage/storageAccounts/tableServices/tables@2023-05-01",
        "Microsoft.Storage/storageAccounts/tableServices@2023-05-01",
        "Microsoft.Storage/storageAccounts@2023-05-01",
        "Microsoft.Web/serverfarms@2024-04-01",
        "Microsoft.Web/sites/basicPublishingCredentialsPolicies@2024-04-01",
        "Microsoft.Web/sites/config@2024-04-01",
        "Microsoft.Web/sites@2024-04-01",
    ];

    public static TheoryData<string> Files => [.. BicepFile.All.Select(file => file.RelativePath)];

    [Fact]
    public void Every_module_is_a_file_of_the_template_and_every_file_but_the_first_is_a_module()
    {
        var modules = BicepFile.All.SelectMany(file => file.Modules.Select(file.PathOf)).Distinct().Order(StringComparer.Ordinal);

        Assert.Equal(BicepFile.All.Select(file => file.RelativePath).Where(path => path != "infra/main.bicep"), modules);
    }

    [Fact]
    public void Every_file_that_is_loaded_exists_and_every_file_of_the_template_is_used()
    {
        var loaded = BicepFile.All.SelectMany(file => LoadedFile().Matches(Repository.Read(file.RelativePath))
            .Select(match => Path.GetRelativePath(Repository.Root, Path.Combine(Repository.PathOf(file.RelativePath), "..", match.Groups["path"].Value))));
        var existing = Directory.EnumerateFiles(Repository.PathOf("infra"), "*", SearchOption.AllDirectories)
            .Select(path => Path.GetRelativePath(Repository.Root, path))
            .Where(path => !path.EndsWith(".bicep", StringComparison.Ordinal) && !path.StartsWith(Path.Combine("infra", "hooks"), StringComparison.Ordinal))
            .Except([Path.Combine("infra", "main.parameters.json")]);

        Assert.Equal(existing.Order(StringComparer.Ordinal), loaded.Distinct().Order(StringComparer.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void Modules_get_the_parameters_that_they_declare(string path)
    {
        var file = BicepFile.Named(path);
        foreach (var module in file.Modules)
        {
            var declared = BicepFile.Named(file.PathOf(module)).Parameters.ToList();
            var given = BicepObject.Properties(module.Property("params") ?? []).Keys;

            Assert.Empty(given.Except(declared.Select(parameter => parameter.Name)));
            Assert.Empty(declared.Where(parameter => parameter.Value.Count == 0).Select(parameter => parameter.Name).Except(given));
        }
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void Every_name_is_declared_once_and_every_name_used_is_declared(string path)
    {
        var file = BicepFile.Named(path);
        var declared = file.Declarations.Where(declaration => declaration.Keyword != "output").Select(declaration => declaration.Name).ToList();
        Assert.Equal(declared.Distinct(), declared);

        foreach (var declaration in file.Declarations)
        {
            var known = declared.Concat(BicepFile.LoopVariables(declaration.Value)).ToHashSet();
            Assert.DoesNotContain(BicepFile.NamesUsed(declaration.Value), token => !known.Contains(token.Text));
            Assert.DoesNotContain(BicepFile.FunctionsCalled(declaration.Value), token => !Functions.Contains(token.Text));
        }
    }

    [Theory]
    [InlineData("infra/modules/alerts.bicep", "logAlertRules", "logAlerts", "alert")]
    [InlineData("infra/modules/network.bicep", "zones", "services", "service")]
    [InlineData("infra/modules/network.bicep", "zoneLinks", "services", "service")]
    [InlineData("infra/modules/network.bicep", "endpoints", "services", "service")]
    [InlineData("infra/modules/network.bicep", "zoneGroups", "services", "service")]
    public void What_a_loop_reads_of_its_items_each_of_them_has(string path, string resource, string list, string item)
    {
        var file = BicepFile.Named(path);
        var items = BicepObject.Items(file.Declarations.Single(declaration => declaration.Name == list).Value);
        var tokens = file.Resource(resource).Value.SelectMany(token => token.Interpolated.Prepend(token)).ToList();
        var read = tokens.Zip(tokens.Skip(1), tokens.Skip(2)).Where(three => three.First.IsWord(item) && three.Second.Is(".")).Select(three => three.Third.Text).Distinct().ToList();

        Assert.Equal(item, BicepFile.LoopVariables(file.Resource(resource).Value).First());
        Assert.NotEmpty(read);
        Assert.InRange(items.Count, 4, 10);
        Assert.All(items, properties => Assert.Empty(read.Except(properties.Keys)));
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void Every_parameter_and_variable_is_used(string path)
    {
        var file = BicepFile.Named(path);
        var used = file.Declarations.SelectMany(declaration => BicepFile.NamesUsed(declaration.Value)).Select(token => token.Text).ToHashSet();

        Assert.DoesNotContain(file.Declarations, declaration => declaration.Keyword is "param" or "var" && !used.Contains(declaration.Name));
    }

    [Fact]
    public void Every_module_output_that_is_read_exists_and_every_one_that_exists_is_read()
    {
        var main = BicepFile.Named("infra/main.bicep");
        var read = ModuleOutput().Matches(Repository.Read(main.RelativePath)).Select(match => $"{match.Groups["module"]}.{match.Groups["output"]}");
        var existing = main.Modules.SelectMany(module => BicepFile.Named(main.PathOf(module)).Outputs.Select(output => $"{module.Name}.{output.Name}"));

        Assert.Equal(existing.Order(StringComparer.Ordinal), read.Distinct().Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Every_resource_type_and_its_version_is_a_known_one()
    {
        var types = BicepFile.All.SelectMany(file => file.Resources).Select(resource => resource.Type).Distinct().Order(StringComparer.Ordinal);

        Assert.Equal(ResourceTypes.Order(StringComparer.Ordinal), types);
    }

    [Fact]
    public void Every_existing_resource_and_every_child_has_a_name()
    {
        foreach (var resource in BicepFile.All.SelectMany(file => file.Resources))
        {
            Assert.NotNull(resource.Property("name"));
            // A type of more than one segment after the provider is a child, which is found through its parent.
            var segments = resource.Type.Split('@')[0].Split('/').Length - 1;
            Assert.Equal(segments > 1, resource.Property("parent") is not null);
        }
    }

    [Fact]
    public void Abbreviations_are_those_that_the_names_use()
    {
        using var abbreviations = JsonDocument.Parse(Repository.Read("infra/abbreviations.json"));
        var used = Abbreviation().Matches(Repository.Read("infra/main.bicep")).Select(match => match.Groups["key"].Value).Distinct();

        Assert.Equal(abbreviations.RootElement.EnumerateObject().Select(property => property.Name).Order(StringComparer.Ordinal), used.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Names_stay_within_what_Azure_allows()
    {
        // uniqueString gives 13 characters. Storage accounts: 3 to 24 lower-case letters and digits; vaults: 3 to 24.
        using var abbreviations = JsonDocument.Parse(Repository.Read("infra/abbreviations.json"));
        var token = new string('a', 13);

        Assert.Matches("^[a-z0-9]{3,24}$", abbreviations.RootElement.GetProperty("storageStorageAccounts").GetString() + token);
        Assert.Matches("^[a-z][a-z0-9-]{1,22}[a-z0-9]$", abbreviations.RootElement.GetProperty("keyVaultVaults").GetString() + token);

        var app = abbreviations.RootElement.GetProperty("webSitesFunctions").GetString() + "api-" + token;
        Assert.Matches("^[a-z0-9-]{3,63}$", $"app-package-{app[..Math.Min(app.Length, 32)]}-{token[..7]}");
    }

    [Fact]
    public void The_app_starts_only_after_its_rights_were_given()
    {
        var dependencies = BicepFile.Named("infra/main.bicep").Modules.Single(module => module.Name == "api").Property("dependsOn");

        Assert.NotNull(dependencies);
        Assert.Contains(dependencies, token => token.IsWord("roles"));
    }

    [Fact]
    public void Every_resource_is_tagged_with_its_environment_and_the_app_with_its_service()
    {
        // Role definitions, role assignments and children of a resource carry no tags.
        foreach (var resource in BicepFile.All.SelectMany(file => file.Resources))
        {
            var isTagged = !resource.Existing && resource.Property("parent") is null && !resource.Type.StartsWith("Microsoft.Authorization/", StringComparison.Ordinal);
            Assert.Equal(isTagged, resource.Property("tags") is not null);
        }

        var service = BicepFile.Named("infra/app/api.bicep").Resource("site").Property("tags", "azd-service-name");
        Assert.Equal("serviceName", Assert.Single(service!).Text);
        Assert.Equal("api", BicepFile.Named("infra/main.bicep").Modules.Single(module => module.Name == "api").Scalar("params", "serviceName"));
        Assert.Contains("'azd-env-name': environmentName", Repository.Read("infra/main.bicep"), StringComparison.Ordinal);
    }

    [GeneratedRegex(@"\bload(Text|Json)Content\('(?<path>[^']+)'\)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex LoadedFile();

    [GeneratedRegex(@"\b(?<module>\w+)!?\.outputs\.(?<output>\w+)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex ModuleOutput();

    [GeneratedRegex(@"\babbrs\.(?<key>\w+)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Abbreviation();
}
