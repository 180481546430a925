using System.Collections.Concurrent;
using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using ScimFunctions.Changes;

namespace ScimFunctions.LocalHost;

/// <summary>
/// What <c>./run</c> shows while it serves: a line for each request, and one for each change that was applied. A person or group has the
/// name that an answer told last. Headers, queries and bodies are not shown: they hold tokens.
/// </summary>
internal sealed class TerminalLog(TextWriter output, TimeProvider time) : ILoggerProvider
{
    private const string ScimBase = "/org/scim/v2";
    private const int MostKnown = 10_000;

    private readonly TextWriter output = TextWriter.Synchronized(output);
    private readonly ConcurrentDictionary<string, Known> known = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Lets a request be answered and shows how. Every SCIM answer is made whole before its first byte is sent, so that it can be read here.</summary>
    public async Task AnswerAsync(HttpContext context, RequestDelegate next)
    {
        var (request, response, connection) = (context.Request, context.Response, context.Response.Body);
        if (!request.Path.StartsWithSegments(ScimBase, StringComparison.OrdinalIgnoreCase, out var resource))
        {
            await next(context);
            if (request.Path != "/health")
            {
                Write($"{request.Method} {Shortened(request.Path.Value!)} → {response.StatusCode}");
            }

            return;
        }

        using var answer = new MemoryStream();
        response.Body = answer;
        await next(context);
        await response.BodyWriter.FlushAsync(CancellationToken.None);
        response.Body = connection;

        var body = answer.Length == 0 ? default : JsonElement.Parse(answer.GetBuffer().AsSpan(0, (int)answer.Length));
        var outcome = OutcomeOf(request.Method, resource.Value!, response.StatusCode, body);
        Write($"{request.Method} {Shortened(resource.Value!)} → {response.StatusCode}  {outcome}".TrimEnd());
        answer.Position = 0;
        await answer.CopyToAsync(connection, context.RequestAborted);
    }

    /// <summary>Shows the changes that the app says it applied.</summary>
    public void ListenTo(ILoggingBuilder logging) =>
        logging.AddProvider(this).AddFilter<TerminalLog>(level => level >= LogLevel.Warning).AddFilter<TerminalLog>(typeof(ChangeApplication).FullName, LogLevel.Information);

    public ILogger CreateLogger(string categoryName) => new AppliedChanges(this);

    public void Dispose()
    {
        // The terminal stays the caller's.
    }

    private string OutcomeOf(string method, string path, int status, JsonElement answer)
    {
        if (status >= 400)
        {
            return TextAt(answer, "detail") ?? "";
        }

        if (answer.ValueKind == JsonValueKind.Object && answer.TryGetProperty("totalResults", out var total))
        {
            return $"{total} found";
        }

        var id = TextAt(answer, "id") ?? path.Split('/')[^1];
        var before = known.GetValueOrDefault(id);
        var now = new Known(TextAt(answer, "userName") ?? TextAt(answer, "displayName") ?? before?.Name, IsActive(answer) ?? before?.IsActive);
        if (now.Name is null)
        {
            return "";
        }

        Remember(id, now);
        return method switch
        {
            "GET" => now.Name,
            "POST" => $"{now.Name} created",
            "DELETE" => $"{now.Name} removed",
            _ => $"{now.Name} {(before?.IsActive, now.IsActive) switch
            {
                (true, false) => "deactivated",
                (false, true) => "reactivated",
                (null, false) => "is inactive",
                _ => "changed",
            }}",
        };
    }

    private void ShowApplied(IReadOnlyDictionary<string, object?> change)
    {
        var id = change["GroupId"] as string ?? change["UserId"] as string ?? "";
        var state = change["Kind"] switch
        {
            ChangeKind.Deactivate => "is inactive",
            ChangeKind.Reactivate => "is active",
            ChangeKind.Remove or ChangeKind.GroupRemove => "is gone",
            ChangeKind.Role => "has the new role",
            ChangeKind.GroupMembers => "has its members",
            _ => "is up to date",
        };
        var delay = change["Delay"] is TimeSpan accepted ? string.Create(CultureInfo.InvariantCulture, $", {accepted.TotalSeconds:0.0} s after the request") : "";
        Write($"applied: {known.GetValueOrDefault(id)?.Name ?? Shortened(id)} {state}{delay}");
    }

    private void Remember(string id, Known now)
    {
        if (known.Count >= MostKnown)
        {
            known.Clear();
        }

        known[id] = now;
    }

    // Without control characters: names and paths are what others sent, and a terminal obeys them.
    private void Write(string line) => output.WriteLine($"{time.GetLocalNow():HH:mm:ss}  {string.Concat(line.Where(character => !char.IsControl(character)))}");

    /// <summary>Ids by their first and last four digits.</summary>
    private static string Shortened(string path) =>
        string.Join('/', path.Split('/').Select(segment => Guid.TryParse(segment, out _) ? $"{segment[..4]}…{segment[^4..]}" : segment));

    private static string? TextAt(JsonElement answer, string name) =>
        answer.ValueKind == JsonValueKind.Object && answer.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static bool? IsActive(JsonElement answer) =>
        answer.ValueKind == JsonValueKind.Object && answer.TryGetProperty("active", out var value) ? value.ValueKind == JsonValueKind.True : null;

    private sealed record Known(string? Name, bool? IsActive);

    private sealed class AppliedChanges(TerminalLog terminal) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel == LogLevel.Information;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (eventId.Name == "ChangeApplied" && state is IReadOnlyList<KeyValuePair<string, object?>> values)
            {
                terminal.ShowApplied(values.ToDictionary(value => value.Key, value => value.Value, StringComparer.Ordinal));
            }
        }
    }
}
