using System.Reflection;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing.Patterns;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.DependencyInjection;

namespace ScimFunctions.LocalHost;

/// <summary>What makes a function run.</summary>
public abstract record FunctionTrigger
{
    private FunctionTrigger()
    {
    }

    /// <param name="Route">The template below the host's route prefix.</param>
    /// <param name="Methods">In upper case; empty means all.</param>
    public sealed record Http(string Route, IReadOnlyList<string> Methods) : FunctionTrigger;

    /// <param name="QueueName">The storage queue.</param>
    /// <param name="Connection">The name of the setting that holds the connection string.</param>
    public sealed record Queue(string QueueName, string Connection) : FunctionTrigger;

    /// <param name="Schedule">NCRONTAB, six fields.</param>
    /// <param name="RunOnStartup">Whether it runs once when the host starts, beside its schedule.</param>
    public sealed record Timer(string Schedule, bool RunOnStartup) : FunctionTrigger;
}

/// <summary>A method marked <c>[Function]</c>: what triggers it and how it is called.</summary>
public sealed class FunctionDefinition
{
    private static readonly Type[] ReturnTypes = [typeof(void), typeof(Task), typeof(IResult), typeof(Task<IResult>)];

    private readonly ObjectFactory? createInstance;
    private readonly Func<Call, object?>[] binders;

    private FunctionDefinition(string name, MethodInfo method)
    {
        Name = name;
        Method = method;
        var parameters = method.GetParameters();
        Trigger = ReadTrigger(parameters);
        binders = [.. parameters.Select(Bind)];
        createInstance = method.IsStatic ? null : ActivatorUtilities.CreateFactory(method.DeclaringType!, Type.EmptyTypes);
        if (!ReturnTypes.Contains(method.ReturnType))
        {
            throw Invalid($"returns {method.ReturnType.Name}; it may return nothing, Task, IResult or Task<IResult>");
        }
    }

    public string Name { get; }

    public MethodInfo Method { get; }

    public FunctionTrigger Trigger { get; }

    /// <summary>The functions of the given types, in the order in which the Functions host tries them: by name, ordinal.</summary>
    /// <exception cref="InvalidOperationException">A function cannot be hosted, or two have one name; the message names them.</exception>
    public static IReadOnlyList<FunctionDefinition> FindIn(IEnumerable<Type> types)
    {
        List<FunctionDefinition> functions =
        [
            .. from type in types
               from method in type.GetMethods(BindingFlags.Public | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly)
               let function = method.GetCustomAttribute<FunctionAttribute>()
               where function is not null
               select new FunctionDefinition(function.Name, method),
        ];
        functions.Sort((one, other) => string.CompareOrdinal(one.Name, other.Name));

        // The Functions host tells names apart without regard to case.
        var duplicate = functions.GroupBy(function => function.Name, StringComparer.OrdinalIgnoreCase).FirstOrDefault(sameName => sameName.Count() > 1);
        return duplicate is null
            ? functions
            : throw new InvalidOperationException($"Two functions are named {duplicate.Key}: {string.Join(" and ", duplicate.Select(function => function.FullMethodName))}.");
    }

    internal string FullMethodName => $"{Method.DeclaringType!.FullName}.{Method.Name}";

    /// <summary>Calls the function on a new instance of its class.</summary>
    /// <param name="services">The scope that the class's dependencies come from.</param>
    /// <param name="triggerValue">The request, message or timer that triggers it.</param>
    /// <param name="routeValues">By parameter name; for HTTP only.</param>
    /// <param name="cancellationToken">Handed to the function.</param>
    /// <returns>The result that is still to be written to the response, if the function returned one.</returns>
    internal async Task<IResult?> InvokeAsync(
        IServiceProvider services, object triggerValue, IReadOnlyDictionary<string, object?>? routeValues, CancellationToken cancellationToken)
    {
        var call = new Call(triggerValue, routeValues, cancellationToken);
        var arguments = Array.ConvertAll(binders, bind => bind(call));
        var instance = createInstance?.Invoke(services, arguments: null);
        switch (Method.Invoke(instance, BindingFlags.DoNotWrapExceptions, binder: null, arguments, culture: null))
        {
            case Task<IResult> result:
                return await result;
            case Task task:
                await task;
                return null;
            case var result:
                return result as IResult;
        }
    }

    private FunctionTrigger ReadTrigger(ParameterInfo[] parameters)
    {
        FunctionTrigger[] triggers = [.. parameters.Select(ReadTrigger).OfType<FunctionTrigger>()];
        return triggers.Length == 1 ? triggers[0] : throw Invalid($"has {triggers.Length} trigger parameters; it needs one");
    }

    private FunctionTrigger? ReadTrigger(ParameterInfo parameter)
    {
        if (parameter.GetCustomAttribute<HttpTriggerAttribute>() is { } http)
        {
            return new FunctionTrigger.Http(http.Route ?? Name, [.. (http.Methods ?? []).Select(method => method.ToUpperInvariant())]);
        }

        if (parameter.GetCustomAttribute<QueueTriggerAttribute>() is { } queue)
        {
            return new FunctionTrigger.Queue(queue.QueueName, queue.Connection ?? "AzureWebJobsStorage");
        }

        return parameter.GetCustomAttribute<TimerTriggerAttribute>() is { } timer ? new FunctionTrigger.Timer(timer.Schedule, timer.RunOnStartup) : null;
    }

    private Func<Call, object?> Bind(ParameterInfo parameter)
    {
        if (parameter.ParameterType == typeof(CancellationToken))
        {
            return call => call.CancellationToken;
        }

        var isTrigger = ReadTrigger(parameter) is not null;
        var triggerType = Trigger switch
        {
            FunctionTrigger.Http => typeof(HttpRequest),
            FunctionTrigger.Queue => typeof(string),
            _ => typeof(TimerInfo),
        };
        if (isTrigger && parameter.ParameterType == triggerType)
        {
            return call => call.TriggerValue;
        }

        var name = parameter.Name!;
        if (!isTrigger && parameter.ParameterType == typeof(string) && Trigger is FunctionTrigger.Http http && RoutePatternFactory.Parse(http.Route).GetParameter(name) is not null)
        {
            return call => call.RouteValues?.GetValueOrDefault(name) as string;
        }

        throw Invalid($"has a parameter '{name}' of type {parameter.ParameterType.Name} that cannot be bound; parameters may be {triggerType.Name} with the trigger's attribute, CancellationToken, and, for HTTP, strings named like the route's parameters");
    }

    private InvalidOperationException Invalid(string reason) => new($"The function {Name} ({FullMethodName}) {reason}.");

    private sealed record Call(object TriggerValue, IReadOnlyDictionary<string, object?>? RouteValues, CancellationToken CancellationToken);
}
