using ScimFunctions.Scim.Schemas;

namespace ScimFunctions.Scim.Bulk;

/// <summary>A request that an operation stands for, with every reference resolved.</summary>
/// <param name="Method">Its method.</param>
/// <param name="Type">The type of its resource.</param>
/// <param name="Id">The resource's id; null for POST.</param>
/// <param name="Body">Its body, a JSON object; null for DELETE.</param>
/// <param name="Version">What <c>If-Match</c> would say; null for nothing.</param>
public sealed record BulkCall(BulkMethod Method, ResourceType Type, string? Id, ReadOnlyMemory<byte>? Body, string? Version);
