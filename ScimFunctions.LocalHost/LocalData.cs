namespace ScimFunctions.LocalHost;

/// <summary>The folder <c>.local</c>: what one <c>./run</c> leaves for the next. Whoever holds this object holds the folder alone.</summary>
internal sealed class LocalData : IDisposable
{
    private readonly string folder;
    private readonly FileStream heldOpen;

    private LocalData(string folder, FileStream heldOpen) => (this.folder, this.heldOpen) = (folder, heldOpen);

    public string AzuriteFolder => Path.Combine(folder, "azurite");

    public string SecretsPath => Path.Combine(folder, "secrets.json");

    /// <summary>For a run whose data is in memory, and gone with it.</summary>
    public string PassingSecretsPath => Path.Combine(folder, "in-memory-secrets.json");

    /// <summary>Written for scripts that want to call the running app; read by nobody here.</summary>
    public string ConnectionPath => Path.Combine(folder, "connection.json");

    /// <exception cref="LocalHostException">Another process holds the folder.</exception>
    public static LocalData Open(string folder)
    {
        Directory.CreateDirectory(folder);
        try
        {
            return new LocalData(folder, new FileStream(Path.Combine(folder, "lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
        }
        catch (IOException exception)
        {
            throw new LocalHostException($"Another ./run already uses {folder}: stop that one first, or start from another clone.", exception);
        }
    }

    /// <summary>Deletes the stored data and the credentials.</summary>
    public void Clear()
    {
        if (Directory.Exists(AzuriteFolder))
        {
            Directory.Delete(AzuriteFolder, recursive: true);
        }

        File.Delete(SecretsPath);
        File.Delete(ConnectionPath);
    }

    /// <summary>Deletes the credentials of a run whose data was in memory: there is nothing left that they open.</summary>
    public void ClearPassing()
    {
        File.Delete(PassingSecretsPath);
        File.Delete(ConnectionPath);
    }

    public void Dispose() => heldOpen.Dispose();
}
