using System.Reflection.PortableExecutable;
using ScimFunctions.Storage;

namespace ScimFunctions.Tests.Infra;

/// <summary>What <c>azd</c> would upload: the app, published once from a copy of its sources, so that the build under test is left alone.</summary>
public sealed class PublishedAppTests(PublishedApp app) : IClassFixture<PublishedApp>
{
    [Fact]
    public void The_package_has_the_functions_that_are_listed_and_no_others() =>
        Assert.Empty(Differences(app.Read("functions.metadata")));

    [Fact]
    public void A_function_that_is_missing_and_one_that_is_not_listed_are_seen()
    {
        var functions = JsonNode.Parse(app.Read("functions.metadata"))!.AsArray();
        functions.Remove(Named("UsersRead"));
        Named("Bulk")!["name"] = "Guest";

        Assert.Equal(["Bulk", "Guest", "UsersRead"], Differences(functions.ToJsonString()).Order(StringComparer.Ordinal));

        JsonNode? Named(string name) => functions.Single(function => (string?)function!["name"] == name);
    }

    [Fact]
    public void The_package_has_what_the_host_looks_for()
    {
        Assert.All(
            new[] { "ScimFunctions.dll", "ScimFunctions.deps.json", "ScimFunctions.runtimeconfig.json", "extensions.json", ".azurefunctions/function.deps.json" },
            file => Assert.True(File.Exists(app.PathOf(file)), file));
        Assert.Equal(Repository.Read("host.json"), app.Read("host.json"));
        var worker = JsonNode.Parse(app.Read("worker.config.json"))!["description"]!;
        Assert.Equal(("dotnet-isolated", "ScimFunctions.dll"), ((string?)worker["language"], (string?)worker["defaultWorkerPath"]));
    }

    [Fact]
    public void The_app_is_compiled_ahead_of_time_as_a_build_is_not()
    {
        Assert.True(IsCompiledAhead(app.PathOf("ScimFunctions.dll")));
        Assert.False(IsCompiledAhead(typeof(TableNames).Assembly.Location));
    }

    [Fact]
    public void Neither_local_settings_nor_the_local_host_are_in_the_package()
    {
        Assert.True(File.Exists(Path.Combine(app.Source, PublishedApp.Project, "local.settings.json")));
        Assert.DoesNotContain(
            Directory.EnumerateFiles(app.PathOf(""), "*", SearchOption.AllDirectories).Select(path => Path.GetFileName(path)!),
            file => file.StartsWith("local.settings", StringComparison.OrdinalIgnoreCase)
                || file.Contains("LocalHost", StringComparison.OrdinalIgnoreCase)
                || file.Contains("Azurite", StringComparison.OrdinalIgnoreCase));
    }

    /// <summary>The functions that only one of package and list has.</summary>
    private static HashSet<string> Differences(string metadata)
    {
        var names = JsonNode.Parse(metadata)!.AsArray().Select(function => (string)function!["name"]!).ToHashSet();
        names.SymmetricExceptWith(Repository.Read("docs/functions.txt").ReplaceLineEndings("\n").Split('\n').Where(line => line.Length > 0 && !char.IsWhiteSpace(line[0])));
        return names;
    }

    private static bool IsCompiledAhead(string assembly)
    {
        using var reader = new PEReader(File.OpenRead(assembly));
        return reader.PEHeaders.CorHeader!.ManagedNativeHeaderDirectory.Size > 0;
    }
}

/// <summary>The published app, in a folder that is gone with the tests.</summary>
public sealed class PublishedApp : IAsyncLifetime
{
    /// <summary>The folder of the app's project, below the root of the sources.</summary>
    public const string Project = "ScimFunctions";

    private static readonly string[] AtTheRoot = [".editorconfig", "Directory.Build.props", "Directory.Packages.props", "global.json", "host.json"];

    private readonly string folder = Directory.CreateTempSubdirectory("scim-published-").FullName;

    /// <summary>The copy of the sources.</summary>
    public string Source => Path.Combine(folder, "source");

    public string PathOf(string file) => Path.Combine(folder, "package", file);

    public string Read(string file) => File.ReadAllText(PathOf(file));

    public async Task InitializeAsync()
    {
        var project = Repository.PathOf(Project);
        var sources = Directory.EnumerateFiles(project, "*", SearchOption.AllDirectories)
            .Where(path => Path.GetRelativePath(project, path).Split(Path.DirectorySeparatorChar)[0] is not ("bin" or "obj"));
        foreach (var path in sources.Concat(AtTheRoot.Select(Repository.PathOf)))
        {
            var copy = Path.Combine(Source, Path.GetRelativePath(Repository.Root, path));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(path, copy);
        }

        // What a developer may have there.
        File.Copy(Repository.PathOf("local.settings.sample.json"), Path.Combine(Source, Project, "local.settings.json"), overwrite: true);

        // The analyzers have seen these sources in the build.
        var (exitCode, output, errors) = await ChildProcess.RunAsync(
            "dotnet",
            ["publish", Project, "--configuration", "Release", "--output", PathOf(""), "--disable-build-servers", "--nologo", "-maxCpuCount:1", "-p:RunAnalyzers=false"],
            Source,
            deadline: TimeSpan.FromMinutes(5));
        Assert.True(exitCode == 0, output + errors);
    }

    public Task DisposeAsync()
    {
        Directory.Delete(folder, recursive: true);
        return Task.CompletedTask;
    }
}
