namespace ScimFunctions.StandIns.Storage;

/// <summary>What a connection string says about one service of one storage account.</summary>
/// <param name="Endpoint">The service's address. In path style (Azurite) its path is the account's name.</param>
internal sealed record StorageAccount(Uri Endpoint, string Name, byte[] Key)
{
    // The account that every storage emulator has; its key is public.
    private const string EmulatorAccount = "devstoreaccount1";
    private const string EmulatorKey = "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==";

    /// <param name="connectionString">As the portal shows it, or <c>UseDevelopmentStorage=true</c>.</param>
    /// <param name="service"><c>table</c> or <c>queue</c>.</param>
    /// <param name="emulatorPort">Where an emulator serves it by default.</param>
    /// <exception cref="FormatException">The connection string lacks something or cannot be read.</exception>
    public static StorageAccount Parse(string connectionString, string service, int emulatorPort)
    {
        ArgumentException.ThrowIfNullOrEmpty(connectionString);
        Dictionary<string, string> settings = Split(connectionString);

        if (settings.TryGetValue("UseDevelopmentStorage", out string development) && string.Equals(development, "true", StringComparison.OrdinalIgnoreCase))
        {
            Uri host = new(settings.GetValueOrDefault("DevelopmentStorageProxyUri") ?? "http://127.0.0.1");
            Uri endpoint = new UriBuilder(host) { Port = emulatorPort, Path = EmulatorAccount }.Uri;
            return new StorageAccount(endpoint, EmulatorAccount, Convert.FromBase64String(EmulatorKey));
        }

        string name = Required(settings, "AccountName");
        byte[] key = Convert.FromBase64String(Required(settings, "AccountKey"));
        return new StorageAccount(EndpointOf(settings, service, name), name, key);
    }

    private static Uri EndpointOf(Dictionary<string, string> settings, string service, string name)
    {
        string setting = $"{service}Endpoint";
        if (settings.TryGetValue(setting, out string given))
        {
            return Uri.TryCreate(given, UriKind.Absolute, out Uri endpoint)
                ? endpoint
                : throw new FormatException($"The storage connection string's {setting} is not an absolute URI: '{given}'.");
        }

        string protocol = settings.GetValueOrDefault("DefaultEndpointsProtocol") ?? "https";
        string suffix = settings.GetValueOrDefault("EndpointSuffix") ?? "core.windows.net";
        return new Uri($"{protocol}://{name}.{service}.{suffix}");
    }

    private static Dictionary<string, string> Split(string connectionString)
    {
        var settings = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (string setting in connectionString.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            // An account key ends in '=' itself: only the first one separates.
            int separator = setting.IndexOf('=', StringComparison.Ordinal);
            if (separator <= 0)
            {
                throw new FormatException("A storage connection string is a list of name=value settings separated by ';'; one of its settings has no name or no '='.");
            }

            settings[setting[..separator]] = setting[(separator + 1)..];
        }

        return settings;
    }

    private static string Required(Dictionary<string, string> settings, string name) =>
        settings.TryGetValue(name, out string value) && value.Length > 0
            ? value
            : throw new FormatException($"The storage connection string has no {name}; it needs AccountName and AccountKey, or UseDevelopmentStorage=true.");
}
