using ScimFunctions.Scim.Schemas;

namespace ScimFunctions.Scim.Filters;

/// <summary>A value of the attribute compares with the literal: <c>userName eq "bjensen"</c>.</summary>
public sealed record ComparisonExpression(AttributePath Path, ComparisonOperator Operator, FilterValue Value) : FilterExpression
{
    public override string ToString() => $"{Path} {Operator.Symbol()} {Value}";
}
