namespace ScimFunctions.Tests.Infra;

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
