using System.Diagnostics;
using System.Text.RegularExpressions;
using ScimFunctions.Tests.Infra;

namespace ScimFunctions.Tests.Docs;

/// <summary>The commands of a guide, run as a reader would who pastes them one after the other into one shell.</summary>
internal static partial class Guide
{
    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(1);

    /// <summary>The <c>sh</c> blocks below the headings, in their order, without those that need Azure's own command-line tools.</summary>
    public static IReadOnlyList<string> Commands(string file, params string[] headings)
    {
        var sections = Heading().Split(Repository.Read(file).ReplaceLineEndings("\n")).ToList();
        return
        [
            .. headings
                .SelectMany(heading => Block().Matches(sections.Single(section => section.StartsWith(heading + "\n", StringComparison.Ordinal))))
                .Select(block => block.Groups["commands"].Value)
                .Where(commands => !AzureTool().IsMatch(commands)),
        ];
    }

    /// <summary>Runs the commands in one shell, which ends at the first that fails; gives what they print.</summary>
    public static async Task<string> RunAsync(IEnumerable<string> commands, string folder, IReadOnlyDictionary<string, string>? variables = null)
    {
        var start = new ProcessStartInfo("bash", ["-euo", "pipefail", "-s"])
        {
            UseShellExecute = false,
            WorkingDirectory = folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in variables ?? new Dictionary<string, string>())
        {
            start.Environment[name] = value;
        }

        using var shell = Process.Start(start)!;
        using var deadline = new CancellationTokenSource(Deadline);
        await using var ending = deadline.Token.Register(() => shell.Kill(entireProcessTree: true));
        var (output, errors) = (shell.StandardOutput.ReadToEndAsync(deadline.Token), shell.StandardError.ReadToEndAsync(deadline.Token));
        await shell.StandardInput.WriteAsync(string.Join('\n', commands).AsMemory(), deadline.Token);
        shell.StandardInput.Close();
        await shell.WaitForExitAsync(deadline.Token);
        Assert.True(shell.ExitCode == 0, $"Exit code {shell.ExitCode}.\n{await output}\n{await errors}");
        return await output;
    }

    [GeneratedRegex(@"^## ", RegexOptions.Multiline, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Heading();

    [GeneratedRegex(@"^```sh\n(?<commands>.*?)^```$", RegexOptions.Multiline | RegexOptions.Singleline | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Block();

    [GeneratedRegex(@"\b(az|azd) ", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex AzureTool();
}
