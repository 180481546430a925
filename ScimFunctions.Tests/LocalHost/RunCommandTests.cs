using ScimFunctions.LocalHost;
using ScimFunctions.Tests.Infra;

namespace ScimFunctions.Tests.LocalHost;

/// <summary>What <c>./run</c> makes of its arguments, before it installs or builds anything: a wrong one costs a moment, not a build.</summary>
public sealed class RunCommandTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("scim-run-").FullName;

    [Theory]
    [InlineData("--prot 1", "'--prot' is not known")]
    [InlineData("--port", "--port needs a number")]
    [InlineData("--port x", "--port needs a number")]
    [InlineData("--port 0", "--port needs a number")]
    [InlineData("--port 65536", "--port needs a number")]
    [InlineData("--fresh --in-memory", "give one of them")]
    [InlineData("--in-memory --port 8080 --fresh", "give one of them")]
    [InlineData("--port=8080", "'--port=8080' is not known")]
    [InlineData("--port -1", "--port needs a number")]
    [InlineData("--port 8080 8081", "'8081' is not known")]
    [InlineData("--port 99999999999", "--port needs a number")]
    [InlineData("--fresh --port", "--port needs a number")]
    public async Task A_wrong_argument_is_named_at_once(string arguments, string message)
    {
        var (exitCode, output, errors) = await RunAsync(Repository.PathOf("run"), arguments.Split(' '));

        Assert.NotEqual(0, exitCode);
        Assert.Contains(message, errors, StringComparison.Ordinal);
        Assert.DoesNotContain("…", output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "7071 Kept")]
    [InlineData("--port 8080", "8080 Kept")]
    [InlineData("--fresh", "7071 Fresh")]
    [InlineData("--fresh --port 08080", "8080 Fresh")]
    [InlineData("--in-memory --port 8080", "8080 InMemory")]
    public async Task Port_and_data_reach_the_program(string arguments, string expected)
    {
        string[] folders = ["ScimFunctions", "ScimFunctions.InProcessStorage", "ScimFunctions.LocalHost/obj", "ScimFunctions.LocalHost/bin/Release/net10.0"];
        Array.ForEach(folders, path => Directory.CreateDirectory(Path.Combine(folder, path)));
        Array.ForEach(["run", "ScimFunctions.LocalHost/prepare.sh"], file => File.Copy(Repository.PathOf(file), Path.Combine(folder, file)));
        Array.ForEach(["Directory.Build.props", "Directory.Packages.props", "global.json", "host.json", ".editorconfig"], file => File.WriteAllText(Path.Combine(folder, file), ""));
        var programs = Directory.CreateDirectory(Path.Combine(folder, "programs")).FullName;
        foreach (var (program, script) in new[] { ("dotnet", "[[ $1 != *.dll ]] || echo \"started: ${*:2}\""), ("node", "echo 22"), ("npm", "") })
        {
            await File.WriteAllTextAsync(Path.Combine(programs, program), $"#!/usr/bin/env bash\n{script}\n");
        }

        var (exitCode, output, errors) = await ChildProcess.RunAsync(
            "bash", ["-c", $"chmod +x programs/* && exec bash run {arguments}"], folder,
            variables: new Dictionary<string, string>(StringComparer.Ordinal) { ["PATH"] = $"{programs}:{Environment.GetEnvironmentVariable("PATH")}" });

        Assert.True(exitCode == 0, errors);
        Assert.EndsWith($"started: {expected}\n", output, StringComparison.Ordinal);
        var read = RunArguments.Parse(expected.Split(' '));
        Assert.Equal(expected, $"{read.Port} {read.Data}");
    }

    [Theory]
    [InlineData("--help")]
    [InlineData("-h")]
    public async Task Help_lists_the_arguments_and_starts_nothing(string argument)
    {
        var (exitCode, output, _) = await RunAsync(Repository.PathOf("run"), [argument]);

        Assert.Equal(0, exitCode);
        Assert.All(["--port N", "--fresh", "--in-memory", "Ctrl-C"], text => Assert.Contains(text, output, StringComparison.Ordinal));
        Assert.DoesNotContain("set -euo", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task It_can_be_started_through_a_link()
    {
        var link = File.CreateSymbolicLink(Path.Combine(folder, "scim"), Repository.PathOf("run")).FullName;

        var (exitCode, output, errors) = await RunAsync(link, ["--help"]);

        Assert.True(exitCode == 0, errors);
        Assert.Contains("--in-memory", output, StringComparison.Ordinal);
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private static Task<(int ExitCode, string Output, string Errors)> RunAsync(string command, IEnumerable<string> arguments) =>
        ChildProcess.RunAsync("bash", [command, .. arguments], Path.GetTempPath());
}
