using System.Collections.Concurrent;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace ScimFunctions.Tests.Service;

/// <summary>What the service logs, by the events' names, for a test to look at.</summary>
public sealed class RecordedEvents : ILoggerProvider
{
    private readonly ConcurrentQueue<(string Name, string Message)> events = new();

    public void AddTo(IServiceCollection services) => services.AddSingleton<ILoggerProvider>(this);

    /// <summary>The messages of the events of that name, oldest first.</summary>
    public IReadOnlyList<string> Named(string name) => [.. events.Where(logged => logged.Name == name).Select(logged => logged.Message)];

    public ILogger CreateLogger(string categoryName) => new Recorder(events);

    public void Dispose()
    {
        // What was recorded is read after the service has ended.
    }

    private sealed class Recorder(ConcurrentQueue<(string Name, string Message)> events) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            events.Enqueue((eventId.Name ?? "", formatter(state, exception)));
    }
}
