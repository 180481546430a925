using System.Diagnostics;
using System.Management.Automation.Runspaces;

namespace ScimFunctions.Tests.Infra;

/// <summary>
/// Runs the postdeploy hook as azd does: <c>sh</c> in a process of its own, PowerShell in its own engine within this process, because
/// <c>pwsh</c> itself is not installed everywhere. An <c>azd</c> of the test's own stands first in the path.
/// </summary>
internal sealed class PostdeployHook : IDisposable
{
    public const string Sh = "sh";
    public const string PowerShell = "pwsh";

    /// <summary>What the <c>azd</c> of the tests gives as token.</summary>
    public const string AzdToken = "token-from-azd";

    /// <summary>The settings that the hook reads.</summary>
    public static readonly string[] Settings =
    [
        "AZURE_KEY_VAULT_ENDPOINT", "AZURE_TENANT_ID", "CI", "FIRST_TENANT", "FIRST_TENANT_NAME", "OPERATOR_KEY", "POSTDEPLOY_WAIT_SECONDS", "SERVICE_API_URI", "TF_BUILD",
    ];

    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(1);

    /// <summary>Environment and error output are this process's own while PowerShell runs in it.</summary>
    private static readonly SemaphoreSlim OneAtATime = new(1, 1);

    private readonly string folder = Directory.CreateTempSubdirectory("scim-azd-").FullName;

    public PostdeployHook()
    {
        var azd = Path.Combine(folder, "azd");
        // The answer in the form that azd gives it, over several lines.
        File.WriteAllText(azd, $$"""
            #!/bin/sh
            printf '%s\n' "$*" >> '{{folder}}/calls'
            printf '{\n  "token": "{{AzdToken}}",\n  "expiresOn": "2030-01-01T00:00:00Z"\n}\n'
            """.ReplaceLineEndings("\n"));
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(azd, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }

    /// <summary>The arguments of each call of <c>azd</c>.</summary>
    public string[] AzdCalls => File.Exists(Path.Combine(folder, "calls")) ? File.ReadAllLines(Path.Combine(folder, "calls")) : [];

    private string SearchPath => folder + Path.PathSeparator + Environment.GetEnvironmentVariable("PATH");

    /// <param name="shell"><see cref="Sh"/> or <see cref="PowerShell"/>.</param>
    /// <param name="settings">The hook's settings; it sees no others.</param>
    public Task<HookResult> RunAsync(string shell, params (string Name, string Value)[] settings) =>
        shell == Sh ? RunShAsync(settings) : RunPowerShellAsync(settings);

    /// <summary>Runs <c>sh</c> where nothing but <c>azd</c> is installed.</summary>
    public Task<HookResult> RunShWithoutToolsAsync(params (string Name, string Value)[] settings) =>
        RunShAsync("/bin/sh", new Dictionary<string, string?>(OnlyThese(settings)) { ["PATH"] = folder });

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private Task<HookResult> RunShAsync((string Name, string Value)[] settings) => RunShAsync("sh", OnlyThese(settings));

    private static async Task<HookResult> RunShAsync(string shell, Dictionary<string, string?> environment)
    {
        var start = new ProcessStartInfo(shell, [Repository.PathOf("infra/hooks/postdeploy.sh")])
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        using var hook = Process.Start(start)!;
        hook.StandardInput.Close();
        using var deadline = new CancellationTokenSource(Deadline);
        await using var ending = deadline.Token.Register(() => hook.Kill(entireProcessTree: true));
        var (output, errors) = (hook.StandardOutput.ReadToEndAsync(deadline.Token), hook.StandardError.ReadToEndAsync(deadline.Token));
        await hook.WaitForExitAsync(deadline.Token);
        return new HookResult(hook.ExitCode, await output, await errors);
    }

    private async Task<HookResult> RunPowerShellAsync((string Name, string Value)[] settings)
    {
        await OneAtATime.WaitAsync();
        var before = OnlyThese([]).Keys.ToDictionary(name => name, Environment.GetEnvironmentVariable);
        var errorsBefore = Console.Error;
        using var errors = new StringWriter();
        try
        {
            SetEnvironment(OnlyThese(settings));
            Console.SetError(errors);
            using var runspace = RunspaceFactory.CreateRunspace(InitialSessionState.CreateDefault2());
            runspace.Open();
            using var engine = System.Management.Automation.PowerShell.Create(runspace);
            using var deadline = new CancellationTokenSource(Deadline);
            await using var ending = deadline.Token.Register(engine.Stop);
            var output = await engine.AddCommand(Repository.PathOf("infra/hooks/postdeploy.ps1")).InvokeAsync();
            return new HookResult(
                runspace.SessionStateProxy.GetVariable("LASTEXITCODE") as int? ?? 0,
                string.Concat(output.Select(line => line + "\n")),
                string.Concat(engine.Streams.Error.Select(error => error + "\n")) + errors);
        }
        finally
        {
            Console.SetError(errorsBefore);
            SetEnvironment(before);
            OneAtATime.Release();
        }
    }

    private Dictionary<string, string?> OnlyThese((string Name, string Value)[] settings)
    {
        var environment = Settings.ToDictionary(name => name, _ => (string?)null);
        environment["PATH"] = SearchPath;
        foreach (var (name, value) in settings)
        {
            Assert.Contains(name, Settings);
            environment[name] = value;
        }

        return environment;
    }

    private static void SetEnvironment(Dictionary<string, string?> variables)
    {
        foreach (var (name, value) in variables)
        {
            Environment.SetEnvironmentVariable(name, value);
        }
    }
}
