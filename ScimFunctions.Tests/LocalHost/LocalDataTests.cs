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
    public void A_fresh_start_deletes_data_and_credentials()
    {
        using var data = LocalData.Open(folder);
        Directory.CreateDirectory(data.AzuriteFolder);
        string[] files = [Path.Combine(data.AzuriteFolder, "table.json"), data.SecretsPath, data.ConnectionPath];
        Array.ForEach(files, file => File.WriteAllText(file, "{}"));

        data.Clear();

        Assert.All(files, file => Assert.False(File.Exists(file)));
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
