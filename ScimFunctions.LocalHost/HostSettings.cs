namespace ScimFunctions.LocalHost;

/// <summary>What the local host reads from <c>host.json</c>.</summary>
/// <param name="RoutePrefix"><c>extensions.http.routePrefix</c>: what stands before every route; the Functions host's default is <c>api</c>.</param>
/// <param name="Queues"><c>extensions.queues</c>.</param>
public sealed record HostSettings(string RoutePrefix, QueueSettings Queues)
{
    private static readonly JsonSerializerOptions AsTheHostReadsIt = new(JsonSerializerDefaults.Web)
    {
        ReadCommentHandling = JsonCommentHandling.Skip,
        AllowTrailingCommas = true,
    };

    /// <exception cref="LocalHostException">The file is missing or not readable as host.json.</exception>
    public static HostSettings Load(string path)
    {
        try
        {
            var extensions = JsonSerializer.Deserialize<HostJson>(File.ReadAllText(path), AsTheHostReadsIt)?.Extensions;
            return new HostSettings(extensions?.Http?.RoutePrefix?.Trim('/') ?? "api", extensions?.Queues ?? new QueueSettings());
        }
        catch (Exception exception) when (exception is IOException or JsonException)
        {
            throw new LocalHostException($"{path} cannot be read as host.json: {exception.Message}", exception);
        }
    }

    private sealed record HostJson(ExtensionsJson? Extensions);

    private sealed record ExtensionsJson(HttpJson? Http, QueueSettings? Queues);

    private sealed record HttpJson(string? RoutePrefix);
}
