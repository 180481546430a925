using ScimFunctions.Tests.Infra;

namespace ScimFunctions.Tests;

/// <summary>What <c>ScimFunctions.csproj</c> builds and publishes, as MSBuild itself says it.</summary>
public sealed class FunctionProjectTests
{
    private const string Project = "ScimFunctions/ScimFunctions.csproj";

    [Fact]
    public async Task Publishing_compiles_ahead_for_the_Linux_of_Flex_Consumption_and_leaves_NET_to_the_host()
    {
        var project = await EvaluateAsync("-p:Configuration=Release", "-p:_IsPublishing=true");

        Assert.Equal("linux-x64", project.Property("RuntimeIdentifier"));
        Assert.Equal("true", project.Property("PublishReadyToRun"));
        Assert.Equal("false", project.Property("SelfContained"));
        Assert.Equal("Exe", project.Property("OutputType"));
        Assert.Equal("v4", project.Property("AzureFunctionsVersion"));
    }

    [Fact]
    public async Task A_build_stays_where_it_always_was_and_runs_anywhere()
    {
        var project = await EvaluateAsync("-p:Configuration=Release");

        Assert.Equal("", project.Property("RuntimeIdentifier"));
        Assert.Equal("", project.Property("PublishReadyToRun"));
        Assert.Equal("bin/Release/net10.0/", project.Property("OutputPath").Replace('\\', '/'));
        Assert.Equal("ScimFunctions", project.Property("AssemblyName"));
    }

    [Fact]
    public async Task The_host_settings_go_into_the_output_and_the_publish_folder_and_local_settings_into_neither()
    {
        var project = await EvaluateAsync();

        var host = Assert.Single(project.Items("None"), item => item.GetProperty("Filename").GetString() == "host");
        Assert.Equal("host.json", host.GetProperty("Link").GetString());
        Assert.Equal("PreserveNewest", host.GetProperty("CopyToOutputDirectory").GetString());
        Assert.Equal("PreserveNewest", host.GetProperty("CopyToPublishDirectory").GetString());
        Assert.DoesNotContain(project.Items("None"), item => item.GetProperty("Filename").GetString()!.StartsWith("local.settings", StringComparison.Ordinal));
    }

    /// <summary>azd restores, then builds Release, on the machine of whoever deploys: with their SDK, and with their company's package sources beside the public one.</summary>
    [Fact]
    public async Task Warnings_stop_who_writes_the_code_and_not_who_deploys_it()
    {
        var restored = await EvaluateAsync();
        var deployed = await EvaluateAsync("-p:Configuration=Release");

        Assert.Equal("true", restored.Property("TreatWarningsAsErrors"));
        Assert.Contains("NU1507", restored.Property("WarningsNotAsErrors").Split(';'));
        Assert.NotEqual("true", deployed.Property("TreatWarningsAsErrors"));
        Assert.Contains("--configuration Release -p:WarningsStopTheBuild=true", Repository.Read("test"), StringComparison.Ordinal);
    }

    /// <summary>azd would otherwise write one into the file (docs/local.md says what it is for).</summary>
    [Fact]
    public async Task User_secrets_have_an_id() =>
        Assert.NotEqual("", (await EvaluateAsync()).Property("UserSecretsId"));

    private static async Task<Evaluation> EvaluateAsync(params string[] properties)
    {
        var (exitCode, output) = await DotnetAsync(
            [
                "msbuild", Project, "-nologo", .. properties, "-getItem:None",
                "-getProperty:RuntimeIdentifier,PublishReadyToRun,SelfContained,OutputType,AzureFunctionsVersion,OutputPath,AssemblyName,UserSecretsId,TreatWarningsAsErrors,WarningsNotAsErrors",
            ]);
        Assert.True(exitCode == 0, output);
        using var document = JsonDocument.Parse(output);
        return new Evaluation(document.RootElement.Clone());
    }

    private static async Task<(int ExitCode, string Output)> DotnetAsync(params string[] arguments)
    {
        var (exitCode, output, errors) = await ChildProcess.RunAsync("dotnet", [.. arguments, "-nodeReuse:false", "-maxCpuCount:1"], Repository.Root);
        return (exitCode, output + errors);
    }

    private sealed record Evaluation(JsonElement Answer)
    {
        public string Property(string name) => Answer.GetProperty("Properties").GetProperty(name).GetString()!;

        public IReadOnlyList<JsonElement> Items(string type) => [.. Answer.GetProperty("Items").GetProperty(type).EnumerateArray()];
    }
}
