using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace ScimFunctions.Tests.Service;

/// <summary>Keeps what the app logs.</summary>
public sealed class RecordedLog : ILoggerProvider
{
    private readonly ConcurrentQueue<LogEntry> entries = new();

    public IReadOnlyList<LogEntry> Entries => [.. entries];

    /// <summary>The texts of the events of that name, oldest first.</summary>
    public IReadOnlyList<string> Named(string name) => [.. entries.Where(entry => entry.Event == name).Select(entry => entry.Text)];

    public ILogger CreateLogger(string categoryName) => new Recorder(categoryName, entries);

    public void Dispose()
    {
    }

    private sealed class Recorder(string category, ConcurrentQueue<LogEntry> entries) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Information;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            var values = (state as IReadOnlyList<KeyValuePair<string, object?>> ?? []).ToDictionary(value => value.Key, value => value.Value, StringComparer.Ordinal);
            entries.Enqueue(new LogEntry(category, eventId.Name, logLevel, formatter(state, exception) + exception, values));
        }
    }
}

/// <summary>An entry of the log: the name of its event, its text with the exception's, and its structured values.</summary>
public sealed record LogEntry(string Category, string? Event, LogLevel Level, string Text, IReadOnlyDictionary<string, object?> Values);
