namespace ScimFunctions.Scim.Filters;

/// <summary>The operand does not hold.</summary>
public sealed record NotExpression(FilterExpression Operand) : FilterExpression
{
    public override string ToString() => $"not ({Operand})";
}
