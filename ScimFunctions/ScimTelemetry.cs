using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Reflection;

namespace ScimFunctions;

/// <summary>
/// What the service tells about itself through .NET's own APIs, beside its logs. Program.cs sends it to Application Insights; elsewhere
/// nobody listens, and it costs nothing. Tenants stand in traces and logs, never in metrics: there are too many of them.
/// </summary>
public sealed class ScimTelemetry
{
    /// <summary>The name of the activity source and of the meter.</summary>
    public const string Name = "ScimFunctions";

    /// <summary>The version of the service, as <c>CHANGELOG.md</c> has it.</summary>
    public static readonly string Version = typeof(ScimTelemetry).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion;

    private static readonly ActivitySource Activities = new(Name, Version);

    private readonly Histogram<double> requestDuration;
    private readonly Histogram<double> changeAge;

    public ScimTelemetry(IMeterFactory meters)
    {
        var meter = meters.Create(Name, Version);
        requestDuration = meter.CreateHistogram<double>("scim.request.duration", "s", "SCIM requests by operation and status.");
        changeAge = meter.CreateHistogram<double>("scim.change.age", "s", "From a change's acceptance to its application, by kind.");
    }

    /// <summary>Begins a step of a trace; null where nobody listens.</summary>
    /// <param name="operation">What is done, such as <c>PATCH Users</c>: one of a few.</param>
    public static Activity? Begin(string operation) => Activities.StartActivity(operation);

    /// <param name="operation">As in <see cref="Begin"/>.</param>
    /// <param name="status">The HTTP status of the answer.</param>
    /// <param name="duration">From the request's arrival to its answer.</param>
    public void RequestAnswered(string operation, int status, TimeSpan duration) =>
        requestDuration.Record(duration.TotalSeconds, new("operation", operation), new("status", status));

    /// <param name="kind">What the change means.</param>
    /// <param name="age">From its acceptance to its application.</param>
    public void ChangeApplied(string kind, TimeSpan age) => changeAge.Record(age.TotalSeconds, new KeyValuePair<string, object?>("kind", kind));
}
