namespace ScimFunctions.Tests.Reliability;

/// <summary>Something whose process stops half way.</summary>
/// <param name="Name">For the output.</param>
/// <param name="Arrange">What is done before; what it gives is handed on.</param>
/// <param name="Act">What the process does that is to stop.</param>
/// <param name="Endings">How it may go on from there.</param>
internal sealed record CrashScenario(
    string Name, Func<FaultCase, Task<string[]>> Arrange, Func<FaultCase, string[], Task> Act, IReadOnlyList<CrashEnding> Endings);
