using ScimFunctions.Tests.Service;

namespace ScimFunctions.Tests.Reliability;

/// <summary>A run of a scenario: the service, a tenant of it, and the clock of both service and storage.</summary>
public sealed record FaultCase(ScimService Service, TestTenant Tenant, FakeClock Clock);

/// <summary>Something that has to come out right whatever call to storage fails on the way.</summary>
/// <param name="Name">For the output.</param>
/// <param name="Arrange">What is done before, undisturbed; what it gives (an id, a message) is handed on.</param>
/// <param name="Act">What is done while a call fails, with the persistence of whoever does it: a client that tries again, the host's own tries.</param>
/// <param name="Expected">The tenant's state after a restart and the sweep, as <see cref="StoredState"/> describes it.</param>
public sealed record FaultScenario(string Name, Func<FaultCase, Task<string>> Arrange, Func<FaultCase, string, Task> Act, string Expected)
{
    public override string ToString() => Name;
}
