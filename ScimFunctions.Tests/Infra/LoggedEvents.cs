using System.Reflection;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Logging;
using ScimFunctions.Storage;

namespace ScimFunctions.Tests.Infra;

/// <summary>The events that the app logs, by the name under which telemetry shows them, with the names of their values.</summary>
internal static partial class LoggedEvents
{
    public static IReadOnlyList<(int Id, string Name, IReadOnlyList<string> Values)> All { get; } =
    [
        .. typeof(TableNames).Assembly.GetTypes()
            .SelectMany(type => type.GetMethods(BindingFlags.NonPublic | BindingFlags.Public | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly))
            .Select(method => (Method: method, Attribute: method.GetCustomAttribute<LoggerMessageAttribute>()))
            .Where(logged => logged.Attribute is not null)
            .Select(logged => (
                logged.Attribute!.EventId,
                logged.Attribute.EventName ?? logged.Method.Name,
                (IReadOnlyList<string>)[.. Placeholder().Matches(logged.Attribute.Message).Select(match => match.Groups["name"].Value)])),
    ];

    [GeneratedRegex(@"\{(?<name>\w+)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Placeholder();
}
