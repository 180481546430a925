using Microsoft.Extensions.Logging;

namespace ScimFunctions.Tests.Service;

/// <summary>An entry of the log: its text with the exception's, and its structured values.</summary>
public sealed record LogEntry(string Category, LogLevel Level, string Text, IReadOnlyDictionary<string, object?> Values);
