using System.Reflection;
using System.Text;

namespace ScimFunctions.LocalHost;

/// <summary>
/// What the Functions host would find in an app, as one text in the order in which it tries the functions. <c>docs/functions.txt</c> holds
/// it for the whole app, so that a review sees a changed route, method or binding.
/// </summary>
public static class FunctionListing
{
    public static string Describe(IEnumerable<FunctionDefinition> functions)
    {
        var text = new StringBuilder();
        foreach (var function in functions.OrderBy(function => function.Name, StringComparer.Ordinal))
        {
            text.Append(function.Name).Append('\n');
            Line("trigger", function.Trigger switch
            {
                FunctionTrigger.Http http => $"http {(http.Methods.Count == 0 ? "any method" : string.Join(' ', http.Methods))} /{http.Route}",
                FunctionTrigger.Queue queue => $"queue {queue.QueueName} ({queue.Connection})",
                FunctionTrigger.Timer timer => $"timer {timer.Schedule}{(timer.RunOnStartup ? ", and on startup" : "")}",
                _ => throw new ArgumentException($"The function {function.Name} has an unknown trigger.", nameof(functions)),
            });
            Line("method", $"{function.Method.DeclaringType!.FullName}.{function.Method.Name}");
            Line("binds", string.Join(", ", function.Method.GetParameters().Select(Describe)));
            text.Append('\n');
        }

        return text.ToString();

        void Line(string name, string value) => text.Append("  ").Append(name.PadRight(9)).Append(value).Append('\n');
    }

    private static string Describe(ParameterInfo parameter) => $"{parameter.ParameterType.Name} {parameter.Name}";
}
