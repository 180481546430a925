using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace ScimFunctions.LocalHost;

/// <summary>How <see cref="FunctionsHost"/> runs.</summary>
public sealed record FunctionsHostOptions
{
    /// <summary>The whole configuration, as the application settings are in Azure: neither files nor environment variables are added.</summary>
    public required IReadOnlyDictionary<string, string?> Settings { get; init; }

    public FunctionApp App { get; init; } = FunctionApp.Scim;

    /// <summary>Where to listen. Port 0 takes a free one.</summary>
    public string Url { get; init; } = "http://127.0.0.1:0";

    /// <summary>Null reads the <c>host.json</c> beside the program, where the build puts it.</summary>
    public HostSettings? HostSettings { get; init; }

    public bool RunQueueTriggers { get; init; } = true;

    public bool RunTimerTriggers { get; init; } = true;

    /// <summary>
    /// Applied after the app's own services, so that a test replaces what it needs to. The host's clock is the <see cref="TimeProvider"/>
    /// found there, and its queue triggers reach storage through the <see cref="Azure.Core.Pipeline.HttpPipelineTransport"/>, if there is one.
    /// </summary>
    public Action<IServiceCollection>? ConfigureServices { get; init; }

    /// <summary>Null logs nothing.</summary>
    public Action<ILoggingBuilder>? ConfigureLogging { get; init; }
}
