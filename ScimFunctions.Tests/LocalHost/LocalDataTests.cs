using ScimFunctions.LocalHost;

namespace ScimFunctions.Tests.LocalHost;

public sealed class LocalDataTests : IDisposable
{
    private readonly string folder = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());

    [Fact]
    public void A_second_run_in_the_same_folder_is_told_so()
    {
        using (LocalData.Open(folder))
        {
            var error = Assert.Throws<LocalHostException>(() => LocalData.Open(folder));
            Assert.Contains("Another ./run already uses", error.Message, StringComparison.Ordinal);
        }

        LocalData.Open(folder).Dispose();
    }

    [Fact]
    public async Task A_fresh_start_deletes_the_data_and_keeps_the_credentials_that_were_shown()
    {
        using var data = LocalData.Open(folder);
        Directory.CreateDirectory(data.AzuriteFolder);
        string[] files = [Path.Combine(data.AzuriteFolder, "table.json"), data.ConnectionPath];
        Array.ForEach(files, file => File.WriteAllText(file, "{}"));
        await File.WriteAllTextAsync(data.SecretsPath, """{"scim-token-demo":"scim_demo_x","scim-token-acme":"sha256:0","operator-key":"op_1"}""");

        await data.ClearAsync(CancellationToken.None);

        Assert.All(files, file => Assert.False(File.Exists(file)));
        using var secrets = JsonDocument.Parse(await File.ReadAllTextAsync(data.SecretsPath));
        Assert.Equal(["operator-key=op_1", "scim-token-demo=scim_demo_x"], secrets.RootElement.EnumerateObject().Select(secret => $"{secret.Name}={secret.Value}"));
    }

    [Fact]
    public void A_folder_that_cannot_be_written_is_named_in_a_sentence()
    {
        Directory.CreateDirectory(folder);
        var file = Path.Combine(folder, "file");
        File.WriteAllText(file, "");

        var error = Assert.Throws<LocalHostException>(() => LocalData.Open(Path.Combine(file, ".local")));
        Assert.Contains("cannot be written", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_connection_is_written_with_the_agreed_names()
    {
        using var data = LocalData.Open(folder);
        var connection = new LocalConnection("http://127.0.0.1:7071/org/scim/v2", "scim_demo_x", "demo", "http://127.0.0.1:7071/manage", "key", PortalUrl: null);
        await connection.WriteAsync(data.ConnectionPath, CancellationToken.None);

        Assert.Equal(
            """
            {
              "baseUrl": "http://127.0.0.1:7071/org/scim/v2",
              "token": "scim_demo_x",
              "tenant": "demo",
              "manageUrl": "http://127.0.0.1:7071/manage",
              "operatorKey": "key",
              "portalUrl": null
            }
            """,
            await File.ReadAllTextAsync(data.ConnectionPath));
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);
}
