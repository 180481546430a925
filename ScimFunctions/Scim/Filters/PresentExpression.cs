using ScimFunctions.Scim.Schemas;

namespace ScimFunctions.Scim.Filters;

/// <summary>The attribute has a value that is not empty: <c>title pr</c>.</summary>
public sealed record PresentExpression(AttributePath Path) : FilterExpression
{
    public override string ToString() => $"{Path} pr";
}
