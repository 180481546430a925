namespace ScimFunctions.Scim.Filters;

/// <summary>Both operands hold. A chain leans to the left: <c>a and b and c</c> is <c>(a and b) and c</c>.</summary>
public sealed record AndExpression(FilterExpression Left, FilterExpression Right) : FilterExpression
{
    public override string ToString() =>
        $"{(Left is OrExpression ? $"({Left})" : Left)} and {(Right is OrExpression or AndExpression ? $"({Right})" : Right)}";
}
