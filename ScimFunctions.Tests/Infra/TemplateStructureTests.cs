using System.Text.RegularExpressions;

namespace ScimFunctions.Tests.Infra;

/// <summary>That the files of the template fit together where the compiler does not ask (<see cref="CompiledTemplateTests"/> asks it).</summary>
public sealed partial class TemplateStructureTests
{
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

    [Fact]
    public void Every_module_output_that_is_read_exists_and_every_one_that_exists_is_read()
    {
        var main = BicepFile.Named("infra/main.bicep");
        var read = ModuleOutput().Matches(Repository.Read(main.RelativePath)).Select(match => $"{match.Groups["module"]}.{match.Groups["output"]}");
        var existing = main.Modules.SelectMany(module => BicepFile.Named(main.PathOf(module)).Outputs.Select(output => $"{module.Name}.{output.Name}"));

        Assert.Equal(existing.Order(StringComparer.Ordinal), read.Distinct().Order(StringComparer.Ordinal));
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
