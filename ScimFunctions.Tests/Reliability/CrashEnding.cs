namespace ScimFunctions.Tests.Reliability;

/// <summary>What another process meets and does after a crash, before the sweep, and what must be stored after it.</summary>
/// <param name="Name">For the output.</param>
/// <param name="Before">The state, as <see cref="StoredState"/> describes it, if the process stopped too early to have done anything.</param>
/// <param name="After">The state if it came far enough.</param>
internal sealed record CrashEnding(string Name, string Before, string After)
{
    /// <summary>What is done between the crash and the sweep; nothing by default.</summary>
    public Func<FaultCase, string[], Task> Meanwhile { get; init; } = static (_, _) => Task.CompletedTask;

    /// <summary>What the state does not tell.</summary>
    public Func<FaultCase, string[], Task> Check { get; init; } = static (_, _) => Task.CompletedTask;
}
