using System.Diagnostics;

namespace ScimFunctions.Tests;

/// <summary>A program that a test runs to its end, or to a deadline.</summary>
internal static class ChildProcess
{
    private static readonly TimeSpan UsualDeadline = TimeSpan.FromMinutes(2);

    /// <param name="program">Found on the PATH.</param>
    /// <param name="arguments">As they are, without a shell between.</param>
    /// <param name="folder">Where it runs.</param>
    /// <param name="input">What it reads.</param>
    /// <param name="variables">What it finds in its environment beside ours; without those of the MSBuild that runs the tests.</param>
    /// <param name="deadline">Two minutes unless given.</param>
    public static async Task<(int ExitCode, string Output, string Errors)> RunAsync(
        string program, IEnumerable<string> arguments, string folder, string input = "", IReadOnlyDictionary<string, string>? variables = null, TimeSpan? deadline = null)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            UseShellExecute = false,
            WorkingDirectory = folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var name in start.Environment.Keys.Where(name => name.StartsWith("MSBUILD", StringComparison.OrdinalIgnoreCase)).ToList())
        {
            start.Environment.Remove(name);
        }

        foreach (var (name, value) in variables ?? new Dictionary<string, string>(StringComparer.Ordinal))
        {
            start.Environment[name] = value;
        }

        using var process = Process.Start(start)!;
        using var late = new CancellationTokenSource(deadline ?? UsualDeadline);
        await using var ending = late.Token.Register(() => process.Kill(entireProcessTree: true));
        var (output, errors) = (process.StandardOutput.ReadToEndAsync(late.Token), process.StandardError.ReadToEndAsync(late.Token));
        await process.StandardInput.WriteAsync(input.AsMemory(), late.Token);
        process.StandardInput.Close();
        await process.WaitForExitAsync(late.Token);
        return (process.ExitCode, await output, await errors);
    }
}
