using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace ScimFunctions.LocalHost;

/// <summary>What is hosted.</summary>
/// <param name="Types">The types whose <c>[Function]</c> methods are hosted.</param>
/// <param name="AddServices">Registers what they depend on.</param>
public sealed record FunctionApp(IEnumerable<Type> Types, Action<IServiceCollection, IConfiguration> AddServices)
{
    /// <summary>The function app of this repository, with the services of its own <c>Program.cs</c>.</summary>
    public static FunctionApp Scim { get; } = new(
        typeof(ScimFunctionsServices).Assembly.GetExportedTypes(),
        (services, configuration) => services.AddScimFunctions(configuration));
}
