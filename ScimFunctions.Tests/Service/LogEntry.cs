using Microsoft.Extensions.Logging;

namespace ScimFunctions.Tests.Service;

/// <summary>An entry of the log: the name of its event, its text with the exception's, and its structured values.</summary>
public sealed record LogEntry(string Category, string? Event, LogLevel Level, string Text, IReadOnlyDictionary<string, object?> Values);
