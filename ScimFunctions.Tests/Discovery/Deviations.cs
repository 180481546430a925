using ScimFunctions.Scim;

namespace ScimFunctions.Tests.Discovery;

/// <summary>Where the service means to differ from what its schemas let one expect; docs/conformance.md gives the reasons.</summary>
internal static class Deviations
{
    /// <summary>An omission or removal changes nothing: nobody who has left comes back by it.</summary>
    public static bool IsKept(DiscoveredAttribute attribute) => attribute is { TypeName: "User", Path: "active" };

    /// <summary>Takes email addresses only, which a schema cannot say.</summary>
    public static bool HasFormat(DiscoveredAttribute attribute) => attribute is { SchemaUrn: SchemaUrns.Profile, Name: "manager_email" };
}
