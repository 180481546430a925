using System.Globalization;

namespace ScimFunctions.LocalHost;

/// <summary>The arguments of <c>./run</c>.</summary>
internal sealed record RunArguments(int Port = RunArguments.DefaultPort, bool Fresh = false, bool InMemory = false)
{
    /// <summary>The port of <c>func start</c>.</summary>
    public const int DefaultPort = 7071;

    /// <exception cref="LocalHostException">An argument is not understood.</exception>
    public static RunArguments Parse(IReadOnlyList<string> arguments)
    {
        var parsed = new RunArguments();
        for (var index = 0; index < arguments.Count; index++)
        {
            parsed = arguments[index] switch
            {
                "--fresh" => parsed with { Fresh = true },
                "--in-memory" => parsed with { InMemory = true },
                "--port" when index + 1 < arguments.Count => parsed with { Port = ParsePort(arguments[++index]) },
                "--port" => throw new LocalHostException("--port needs a number, such as --port 7072."),
                var argument => throw new LocalHostException($"The argument '{argument}' is not known; ./run takes --port N (default {DefaultPort}), --fresh (start with empty data) and --in-memory (without Azurite; nothing is kept)."),
            };
        }

        // It would delete what is stored, and then not use it.
        return parsed is { Fresh: true, InMemory: true }
            ? throw new LocalHostException("--in-memory always starts empty and leaves the stored data alone, --fresh deletes it: give one of them.")
            : parsed;
    }

    private static int ParsePort(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var port) && port is >= 1 and <= 65535
            ? port
            : throw new LocalHostException($"'{text}' is not a port; --port takes a number from 1 to 65535.");
}
