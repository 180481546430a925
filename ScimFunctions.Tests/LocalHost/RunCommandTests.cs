using ScimFunctions.Tests.Infra;

namespace ScimFunctions.Tests.LocalHost;

/// <summary>What <c>./run</c> says before it installs or builds anything: a wrong argument costs a moment, not a build.</summary>
public sealed class RunCommandTests
{
    [Theory]
    [InlineData("--prot 1", "'--prot' is not known")]
    [InlineData("--port", "--port needs a number")]
    [InlineData("--port x", "--port needs a number")]
    [InlineData("--port 0", "--port needs a number")]
    [InlineData("--port 65536", "--port needs a number")]
    [InlineData("--fresh --in-memory", "give one of them")]
    public async Task A_wrong_argument_is_named_at_once(string arguments, string message)
    {
        var (exitCode, output, errors) = await RunAsync(Repository.PathOf("run"), arguments.Split(' '));

        Assert.NotEqual(0, exitCode);
        Assert.Contains(message, errors, StringComparison.Ordinal);
        Assert.DoesNotContain("…", output, StringComparison.Ordinal);
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
        var folder = Directory.CreateTempSubdirectory("scim-run-").FullName;
        try
        {
            var link = File.CreateSymbolicLink(Path.Combine(folder, "scim"), Repository.PathOf("run")).FullName;

            var (exitCode, output, errors) = await RunAsync(link, ["--help"]);

            Assert.True(exitCode == 0, errors);
            Assert.Contains("--in-memory", output, StringComparison.Ordinal);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static Task<(int ExitCode, string Output, string Errors)> RunAsync(string command, IEnumerable<string> arguments) =>
        ChildProcess.RunAsync("bash", [command, .. arguments], Path.GetTempPath());
}
