namespace ScimFunctions.Tests.Infra;

/// <summary>The postdeploy hook, built once for all its tests: <c>dotnet run</c> would look at each run whether it must be built again.</summary>
public sealed class PostdeployBuild : IAsyncLifetime
{
    /// <summary>Compilers and MSBuild nodes that outlive a build would keep its output open, whose end the tests wait for.</summary>
    internal static readonly IReadOnlyDictionary<string, string> NothingStaysRunning =
        new Dictionary<string, string>(StringComparer.Ordinal) { ["UseSharedCompilation"] = "false", ["MSBUILDDISABLENODEREUSE"] = "1" };

    private readonly string folder = Directory.CreateTempSubdirectory("scim-hook-").FullName;

    /// <summary>What the build said.</summary>
    public string Output { get; private set; } = "";

    /// <summary>The program, for <c>dotnet</c>.</summary>
    public string Program => Path.Combine(folder, "postdeploy.dll");

    public async Task InitializeAsync()
    {
        var (exitCode, output, errors) = await ChildProcess.RunAsync(
            "dotnet", ["build", "infra/hooks/postdeploy.cs", "--output", folder, "--nologo"], Repository.Root, variables: NothingStaysRunning);
        Output = output + errors;
        Assert.True(exitCode == 0, Output);
    }

    public Task DisposeAsync()
    {
        Directory.Delete(folder, recursive: true);
        return Task.CompletedTask;
    }
}

/// <summary>Runs the postdeploy hook as azd does. An <c>azd</c> of the test's own stands first in the path.</summary>
internal sealed class PostdeployHook : IDisposable
{
    /// <summary>What the <c>azd</c> of the tests gives as token.</summary>
    public const string AzdToken = "token-from-azd";

    /// <summary>The settings that the hook reads.</summary>
    public static readonly string[] Settings =
    [
        "AZURE_KEY_VAULT_ENDPOINT", "AZURE_TENANT_ID", "CI", "FIRST_TENANT", "FIRST_TENANT_NAME", "OPERATOR_KEY", "POSTDEPLOY_WAIT_SECONDS", "SERVICE_API_URI", "TF_BUILD",
    ];

    private readonly string program;
    private readonly string folder = Directory.CreateTempSubdirectory("scim-azd-").FullName;

    public PostdeployHook(PostdeployBuild build)
    {
        program = build.Program;
        // The answer in the form that azd gives it, over several lines.
        AzdIs($$"""
            printf '{\n  "token": "{{AzdToken}}",\n  "expiresOn": "2030-01-01T00:00:00Z"\n}\n'
            """);
    }

    /// <summary>The arguments of each call of <c>azd</c>.</summary>
    public string[] AzdCalls => File.Exists(Path.Combine(folder, "calls")) ? File.ReadAllLines(Path.Combine(folder, "calls")) : [];

    /// <param name="script">What <c>azd</c> does from now on, after it has noted its arguments.</param>
    public void AzdIs(string script)
    {
        var azd = Path.Combine(folder, "azd");
        File.WriteAllText(azd, $"""
            #!/bin/sh
            printf '%s\n' "$*" >> '{folder}/calls'
            {script}

            """.ReplaceLineEndings("\n"));
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(azd, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }

    /// <param name="settings">The hook's settings; it sees no others.</param>
    public Task<HookResult> RunAsync(params (string Name, string Value)[] settings) => RunAsync("dotnet", [program], settings);

    /// <summary>Runs a command of <c>azure.yaml</c> in the repository's root.</summary>
    public Task<HookResult> RunCommandAsync(string command, params (string Name, string Value)[] settings) => RunAsync("sh", ["-c", command], settings);

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private async Task<HookResult> RunAsync(string start, string[] arguments, (string Name, string Value)[] settings)
    {
        // An empty setting is one that is not set.
        var environment = Settings.ToDictionary(name => name, _ => "", StringComparer.Ordinal);
        foreach (var (name, value) in settings)
        {
            Assert.Contains(name, Settings);
            environment[name] = value;
        }

        environment["PATH"] = folder + Path.PathSeparator + Environment.GetEnvironmentVariable("PATH");
        foreach (var (name, value) in PostdeployBuild.NothingStaysRunning)
        {
            environment[name] = value;
        }

        var (exitCode, output, errors) = await ChildProcess.RunAsync(start, arguments, Repository.Root, variables: environment);
        return new HookResult(exitCode, output, errors);
    }
}

/// <summary>What came of running a hook.</summary>
internal sealed record HookResult(int ExitCode, string Output, string Errors)
{
    /// <summary>The value that stands behind a label such as <c>Token:</c>.</summary>
    public string Value(string label) => Output.Split('\n').Single(line => line.StartsWith(label, StringComparison.Ordinal))[label.Length..].Trim();

    public HookResult ShouldSucceed()
    {
        Assert.True(ExitCode == 0, $"Exit code {ExitCode}.\n{Output}\n{Errors}");
        Assert.Equal("", Errors);
        return this;
    }

    public HookResult ShouldFail(string because)
    {
        Assert.Equal(1, ExitCode);
        Assert.Contains(because, Errors, StringComparison.Ordinal);
        return this;
    }
}
