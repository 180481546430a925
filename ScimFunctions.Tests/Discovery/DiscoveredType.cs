namespace ScimFunctions.Tests.Discovery;

/// <summary>A resource type as <c>/ResourceTypes</c> describes it, with the attributes that <c>/Schemas</c> says it has.</summary>
internal sealed record DiscoveredType(string Name, string Endpoint, string CoreUrn, IReadOnlyList<DiscoveredAttribute> Attributes)
{
    /// <summary>Relative to the SCIM base URL, without a slash at its start.</summary>
    public string Path { get; } = Endpoint.TrimStart('/');
}
