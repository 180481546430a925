using System.Diagnostics;
using System.Text.Json;
using ScimFunctions.LocalHost;

namespace ScimFunctions.Tests.Storage.Contract;

/// <summary>Runs <c>node/contract.mjs</c>: Microsoft's clients for JavaScript, which read and write without our help.</summary>
internal static class NodeClient
{
    public static async Task<JsonElement> RunAsync(StorageBackend storage, string command, string table, string queue)
    {
        using var answer = JsonDocument.Parse(await storage.OutsideAsync(connectionString => RunAsync(connectionString, command, table, queue)));
        return answer.RootElement.Clone();
    }

    private static async Task<string> RunAsync(string connectionString, string command, string table, string queue)
    {
        var folder = Path.Combine(RepositoryRoot.Path, "ScimFunctions.Tests", "Storage", "Contract", "node");
        Assert.True(Directory.Exists(Path.Combine(folder, "node_modules", "@azure")), $"Run ./test once, or `npm ci` in {folder}.");
        var start = new ProcessStartInfo("node", ["contract.mjs", command, table, queue])
        {
            WorkingDirectory = folder,
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment = { ["STORAGE_CONNECTION_STRING"] = connectionString },
        };
        using var timeout = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        using var node = Process.Start(start)!;
        try
        {
            var output = node.StandardOutput.ReadToEndAsync(timeout.Token);
            var errors = node.StandardError.ReadToEndAsync(timeout.Token);
            await node.WaitForExitAsync(timeout.Token);
            Assert.True(node.ExitCode == 0, $"node contract.mjs {command} failed: {await errors}");
            return await output;
        }
        finally
        {
            if (!node.HasExited)
            {
                node.Kill(entireProcessTree: true);
            }
        }
    }
}
