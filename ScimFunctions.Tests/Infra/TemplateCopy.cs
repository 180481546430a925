using System.Reflection;
using System.Runtime.InteropServices;

namespace ScimFunctions.Tests.Infra;

/// <summary>A copy of <c>infra/</c>, for the Bicep compiler to read and for a test to spoil.</summary>
internal sealed class TemplateCopy : IDisposable
{
    private static readonly string Compiler =
        typeof(TemplateCopy).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(attribute => attribute.Key == "BicepCompiler").Value!;

    private readonly string folder = Directory.CreateTempSubdirectory("scim-bicep-").FullName;

    public TemplateCopy()
    {
        var source = Repository.PathOf("infra");
        foreach (var path in Directory.EnumerateFiles(source, "*", SearchOption.AllDirectories))
        {
            var copy = Path.Combine(folder, Path.GetRelativePath(source, path));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(path, copy);
        }
    }

    /// <summary>Whether this machine runs the compiler, which comes as a package for one system.</summary>
    public static bool CanCompile { get; } = OperatingSystem.IsLinux() && RuntimeInformation.OSArchitecture == Architecture.X64;

    /// <summary>Puts a fault where the text stands, which must be there once.</summary>
    public void Plant(string file, string text, string fault)
    {
        var path = Path.Combine(folder, file);
        var parts = File.ReadAllText(path).Split(text);
        Assert.Equal(2, parts.Length);
        File.WriteAllText(path, string.Join(fault, parts));
    }

    /// <summary>What compiler and linter say of the template with all its modules; nothing if all is well.</summary>
    public async Task<string> LintAsync()
    {
        var (_, output, errors) = await BicepAsync("lint", "main.bicep");
        return output + errors;
    }

    /// <summary>The resources that the template makes, with every name and value that is known before Azure is asked.</summary>
    public async Task<IReadOnlyList<JsonElement>> EvaluateAsync(bool withNetwork)
    {
        await File.WriteAllTextAsync(Path.Combine(folder, "test.bicepparam"), $"""
            using './main.bicep'
            param environmentName = 'scim-test'
            param location = 'westeurope'
            param principalId = '33333333-3333-3333-3333-333333333333'
            param vnetEnabled = {(withNetwork ? "true" : "false")}
            param keyVaultAllowedIps = '203.0.113.7'
            param alwaysReadyInstances = 2
            param alertEmail = 'ops@example.com'
            param publicBaseUrl = 'https://scim.example.com'
            """);
        var (exitCode, output, errors) = await BicepAsync(
            "snapshot", "test.bicepparam", "--mode", "overwrite", "--location", "westeurope", "--deployment-name", "scim-test",
            "--subscription-id", "11111111-1111-1111-1111-111111111111", "--tenant-id", "22222222-2222-2222-2222-222222222222");
        Assert.True(exitCode == 0, output + errors);

        using var snapshot = JsonDocument.Parse(await File.ReadAllTextAsync(Path.Combine(folder, "test.snapshot.json")));
        Assert.Empty(snapshot.RootElement.GetProperty("diagnostics").EnumerateArray());
        return [.. snapshot.RootElement.GetProperty("predictedResources").EnumerateArray().Select(resource => resource.Clone())];
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private Task<(int ExitCode, string Output, string Errors)> BicepAsync(params string[] arguments)
    {
        // A package keeps no permissions.
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(Compiler, File.GetUnixFileMode(Compiler) | UnixFileMode.UserExecute);
        }

        return ChildProcess.RunAsync(Compiler, arguments, folder);
    }
}

/// <summary>A test that runs the Bicep compiler, or says that it cannot.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class BicepFactAttribute : FactAttribute
{
    public BicepFactAttribute()
    {
        if (!TemplateCopy.CanCompile)
        {
            Skip = "The Bicep compiler of the tests runs on Linux x64 only.";
        }
    }
}
