using System.Text.RegularExpressions;

namespace ScimFunctions.Tests.Infra;

/// <summary>What azd reads: <c>azure.yaml</c> and the parameters that it fills from its environment.</summary>
public sealed partial class AzureDeveloperTests
{
    [Fact]
    public void Azure_yaml_names_the_template_and_the_one_service()
    {
        Assert.Equal(
            new Dictionary<string, string>
            {
                ["name"] = "scim-functions",
                ["metadata.template"] = $"scim-functions@{ScimTelemetry.Version}",
                ["requiredVersions.azd"] = ">= 1.18.0",
                ["infra.provider"] = "bicep",
                ["infra.path"] = "infra",
                ["infra.module"] = "main",
                ["services.api.project"] = "./ScimFunctions",
                ["services.api.language"] = "dotnet",
                ["services.api.host"] = "function",
                ["hooks.postdeploy.posix.shell"] = "sh",
                ["hooks.postdeploy.posix.run"] = "dotnet run infra/hooks/postdeploy.cs",
                ["hooks.postdeploy.posix.interactive"] = "true",
                ["hooks.postdeploy.windows.shell"] = "pwsh",
                ["hooks.postdeploy.windows.run"] = "dotnet run infra/hooks/postdeploy.cs; exit $LASTEXITCODE",
                ["hooks.postdeploy.windows.interactive"] = "true",
            },
            ReadYaml(Repository.Read("azure.yaml")));
    }

    [Fact]
    public void The_paths_in_azure_yaml_lead_to_the_template_and_to_one_project()
    {
        var yaml = ReadYaml(Repository.Read("azure.yaml"));

        Assert.True(File.Exists(Repository.PathOf($"{yaml["infra.path"]}/{yaml["infra.module"]}.bicep")));
        // azd refuses a folder that holds more than one project.
        Assert.Single(Directory.GetFiles(Repository.PathOf(yaml["services.api.project"]), "*.*proj"));
    }

    [Fact]
    public void The_hook_reads_the_settings_that_its_tests_know_and_takes_from_azd_what_the_template_gives_out()
    {
        var settings = HookSetting().Matches(Repository.Read("infra/hooks/postdeploy.cs")).Select(match => match.Groups["name"].Value).Distinct().Order(StringComparer.Ordinal);

        Assert.Equal(PostdeployHook.Settings, settings);
        Assert.All(
            PostdeployHook.Settings.Where(setting => setting.StartsWith("AZURE_", StringComparison.Ordinal) || setting.StartsWith("SERVICE_", StringComparison.Ordinal)),
            setting => Assert.Contains(BicepFile.Named("infra/main.bicep").Outputs, output => output.Name == setting));
    }

    [Fact]
    public void Each_parameter_of_the_template_is_filled_from_an_environment_variable_of_its_own()
    {
        var given = ReadParameters();
        var declared = BicepFile.Named("infra/main.bicep").Parameters.ToDictionary(parameter => parameter.Name);

        Assert.Equal(declared.Keys.Order(StringComparer.Ordinal), given.Keys.Order(StringComparer.Ordinal));
        Assert.All(given.Values, value => Assert.Matches(EnvironmentReference(), value));
        Assert.Distinct(given.Values.Select(value => EnvironmentReference().Match(value).Groups["name"].Value));
    }

    [Fact]
    public void Defaults_of_environment_variables_are_those_of_the_template()
    {
        var declared = BicepFile.Named("infra/main.bicep").Parameters.ToDictionary(parameter => parameter.Name);
        foreach (var (name, value) in ReadParameters())
        {
            var templateDefault = string.Concat(declared[name].Value.Select(token => token.Text));
            Assert.Equal(templateDefault, EnvironmentReference().Match(value).Groups["default"].Value);
        }
    }

    [Fact]
    public void Azd_asks_for_a_location()
    {
        var location = BicepFile.Named("infra/main.bicep").Parameters.Single(parameter => parameter.Name == "location");

        Assert.Equal("location", BicepObject.Find([.. location.Decorators.SkipWhile(token => !token.IsWord("metadata"))], ["azd", "type"])?[0].Text);
    }

    [Fact]
    public void Outputs_do_not_take_the_names_of_settings()
    {
        // azd copies outputs into the developer's user secrets, where an equal name would redirect a local run to Azure.
        var settings = AppSettingsTests.TemplateSettings().Keys.Select(key => key.Split("__")[0]).ToHashSet(StringComparer.OrdinalIgnoreCase);

        Assert.All(BicepFile.Named("infra/main.bicep").Outputs, output =>
        {
            Assert.Matches("^(AZURE|SERVICE_API)_[A-Z_]+$", output.Name);
            Assert.DoesNotContain(output.Name.Split("__")[0], settings);
        });
    }

    [Fact]
    public void The_deploy_guide_lists_every_variable_and_every_setting()
    {
        var guide = Repository.Read("docs/deploy.md");
        var variables = ReadParameters().Values.Select(value => EnvironmentReference().Match(value).Groups["name"].Value);

        Assert.All(variables.Concat(AppSettingsTests.TemplateSettings().Keys), name => Assert.Contains($"`{name}`", guide, StringComparison.Ordinal));
    }

    /// <summary>The command that azd runs after a deployment.</summary>
    /// <param name="system"><c>posix</c> or <c>windows</c>.</param>
    internal static string HookCommand(string system) => ReadYaml(Repository.Read("azure.yaml"))[$"hooks.postdeploy.{system}.run"];

    private static Dictionary<string, string> ReadParameters()
    {
        using var file = JsonDocument.Parse(Repository.Read("infra/main.parameters.json"));
        Assert.Equal("https://schema.management.azure.com/schemas/2019-04-01/deploymentParameters.json#", file.RootElement.GetProperty("$schema").GetString());
        Assert.Equal("1.0.0.0", file.RootElement.GetProperty("contentVersion").GetString());
        Assert.Equal(["$schema", "contentVersion", "parameters"], file.RootElement.EnumerateObject().Select(member => member.Name));
        Assert.All(file.RootElement.GetProperty("parameters").EnumerateObject(), parameter => Assert.Equal("value", Assert.Single(parameter.Value.EnumerateObject()).Name));
        return file.RootElement.GetProperty("parameters").EnumerateObject()
            .ToDictionary(parameter => parameter.Name, parameter => parameter.Value.GetProperty("value").GetString()!);
    }

    /// <summary>Reads nested mappings with an indent of two and scalar values, which is all that azure.yaml holds; throws on anything else.</summary>
    private static Dictionary<string, string> ReadYaml(string text)
    {
        var values = new Dictionary<string, string>();
        var path = new List<string>();
        foreach (var line in text.Split('\n').Where(line => line.Length > 0 && line[0] != '#'))
        {
            var match = YamlLine().Match(line);
            if (!match.Success || match.Groups["indent"].Length / 2 > path.Count)
            {
                throw new FormatException($"'{line}' is not a line that is read here.");
            }

            var depth = match.Groups["indent"].Length / 2;
            path.RemoveRange(depth, path.Count - depth);
            path.Add(match.Groups["key"].Value);
            if (match.Groups["value"].Success)
            {
                values.Add(string.Join('.', path), match.Groups["value"].Value.Trim('"'));
                path.RemoveAt(path.Count - 1);
            }
        }

        return values;
    }

    [GeneratedRegex(@"^(?<indent>(  )*)(?<key>\w+):( (?<value>[^\s#&*!|>'{\[].*))?$", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex YamlLine();

    [GeneratedRegex(@"\b(Setting|WholeNumber)\(""(?<name>[A-Z_]+)""", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex HookSetting();

    [GeneratedRegex(@"^\$\{(?<name>[A-Z_]+)(=(?<default>[^}]+))?\}$", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex EnvironmentReference();
}
