using System.Diagnostics;
using System.Management.Automation.Language;
using System.Text.RegularExpressions;

namespace ScimFunctions.Tests.Infra;

/// <summary>The hook's two scripts as texts: each in its language, and both saying the same.</summary>
public sealed partial class HookScriptTests
{
    private static readonly string Sh = Repository.Read("infra/hooks/postdeploy.sh");
    private static readonly string PowerShell = Repository.Read("infra/hooks/postdeploy.ps1");

    [Theory]
    [InlineData("sh", "-n")]
    [InlineData("bash", "--posix", "-n")]
    public async Task Shells_can_read_the_script_for_sh(string shell, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(shell, [.. arguments, Repository.PathOf("infra/hooks/postdeploy.sh")]) { UseShellExecute = false, RedirectStandardError = true })!;
        var errors = await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();

        Assert.Equal("", errors);
        Assert.Equal(0, process.ExitCode);
    }

    [Fact]
    public void The_script_for_sh_uses_nothing_that_only_some_shells_know() =>
        Assert.DoesNotMatch(@"\[\[ |<<<|<\(|\$'|&>|\bfunction \b|\blocal \b|\bdeclare \b|\bsource \b|\becho -|\bpipefail\b|==", WithoutComments(Sh));

    [Fact]
    public void The_script_for_PowerShell_is_read_without_error_and_is_ASCII_as_Windows_PowerShell_needs_it()
    {
        Parser.ParseInput(PowerShell, out _, out var errors);

        Assert.Empty(errors);
        Assert.DoesNotContain(PowerShell, character => !char.IsAscii(character));
    }

    [Fact]
    public void The_script_for_PowerShell_calls_azd_and_no_cmdlet_that_differs_between_versions()
    {
        var script = Parser.ParseInput(PowerShell, out _, out _);
        var own = script.FindAll(node => node is FunctionDefinitionAst, searchNestedScriptBlocks: true).Cast<FunctionDefinitionAst>().Select(function => function.Name);
        var called = script.FindAll(node => node is CommandAst, searchNestedScriptBlocks: true).Cast<CommandAst>().Select(command => command.GetCommandName());

        Assert.Equal(["Add-Type", "Set-StrictMode", "azd"], called.Except(own).Order(StringComparer.Ordinal));
        // Syntax of PowerShell 7 alone.
        Assert.Empty(script.FindAll(node => node is TernaryExpressionAst or PipelineChainAst, searchNestedScriptBlocks: true));
    }

    [Fact]
    public void Both_read_the_same_settings()
    {
        var sh = ShellSetting().Matches(WithoutComments(Sh)).Select(match => match.Groups["name"].Value);
        var powerShell = PowerShellSetting().Matches(PowerShell).Select(match => match.Groups["name"].Value);

        Assert.Equal(PostdeployHook.Settings, sh.Distinct().Order(StringComparer.Ordinal));
        Assert.Equal(PostdeployHook.Settings, powerShell.Distinct().Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Both_send_the_same_requests_in_the_same_order_and_say_the_same()
    {
        Assert.Equal(Requests(Sh), Requests(PowerShell));
        Assert.Equal(7, Requests(Sh).Count);
        Assert.Equal(Sentences(Sh), Sentences(PowerShell));
    }

    [Fact]
    public void Settings_that_come_from_azd_are_outputs_of_the_template() =>
        Assert.All(
            PostdeployHook.Settings.Where(setting => setting.StartsWith("AZURE_", StringComparison.Ordinal) || setting.StartsWith("SERVICE_", StringComparison.Ordinal)),
            setting => Assert.Contains(BicepFile.Named("infra/main.bicep").Outputs, output => output.Name == setting));

    [Fact]
    public void No_token_is_an_argument()
    {
        Assert.DoesNotMatch(@"--header[^\n]*(Authorization|[Bb]earer)", Sh);
        Assert.DoesNotMatch(@"azd env set [A-Z_]*(TOKEN|KEY)\b", Sh + PowerShell);
    }

    /// <summary>Method and path of each request, those below a condition included, in the order of the text.</summary>
    private static IReadOnlyList<string> Requests(string script) =>
    [
        .. Request().Matches(WithoutComments(script)).Select(match => $"{match.Groups["method"].Value} {match.Groups["path"].Value}"),
    ];

    /// <summary>The beginnings of what the scripts print: words that stand in both, without the variables.</summary>
    private static IReadOnlyList<string> Sentences(string script) =>
    [
        .. Sentence().Matches(WithoutComments(script)).Select(match => match.Value).Distinct().Order(StringComparer.Ordinal),
    ];

    private static string WithoutComments(string script) => Comment().Replace(script, "");

    [GeneratedRegex("^ *#.*$", RegexOptions.Multiline, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Comment();

    [GeneratedRegex(@"\$\{(?<name>[A-Z][A-Z_]+)\b", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex ShellSetting();

    [GeneratedRegex("Get-Setting '(?<name>[A-Z_]+)'", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex PowerShellSetting();

    [GeneratedRegex(@"'?\b(?<method>GET|POST)\b'? [""']?[^\s""']*?(?<path>/(health|manage|secrets)[^\s""']*)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Request();

    [GeneratedRegex("(The app|The vault|Key Vault answers|Tenant URL|Token:|Note the token|none issued|azd gives|SERVICE_API_URI is|AZURE_KEY_VAULT_ENDPOINT is|FIRST_TENANT is|was made|was there already|run this inside|or let your|Trying again|Gave up)[^$%'\"\\\\\n]*", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Sentence();
}
