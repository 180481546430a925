namespace ScimFunctions.Scim.Filters;

/// <summary>At least one operand holds. A chain leans to the left.</summary>
public sealed record OrExpression(FilterExpression Left, FilterExpression Right) : FilterExpression
{
    public override string ToString() => $"{Left} or {(Right is OrExpression ? $"({Right})" : Right)}";
}
