using ScimFunctions.Scim.Queries;

namespace ScimFunctions.Provisioning.Listing;

/// <summary>A resource that matches, with what it is sorted by.</summary>
public sealed record MatchedResource(SortKey Key, ListedResource Resource);
