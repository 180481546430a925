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
