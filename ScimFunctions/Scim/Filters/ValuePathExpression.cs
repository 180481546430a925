using ScimFunctions.Scim.Schemas;

namespace ScimFunctions.Scim.Filters;

/// <summary>One and the same element of the attribute satisfies the inner filter: <c>emails[type eq "work" and value co "@example.com"]</c>.</summary>
/// <param name="Path">The complex attribute.</param>
/// <param name="Filter">Its paths are names of sub-attributes.</param>
public sealed record ValuePathExpression(AttributePath Path, FilterExpression Filter) : FilterExpression
{
    public override string ToString() => $"{Path}[{Filter}]";
}
