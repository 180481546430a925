namespace ScimFunctions.InProcessStorage.Tables;

/// <summary>A <c>$filter</c>.</summary>
internal abstract record TableFilter
{
    public abstract bool Matches(StoredEntity entity);

    public sealed record And(TableFilter Left, TableFilter Right) : TableFilter
    {
        public override bool Matches(StoredEntity entity) => Left.Matches(entity) && Right.Matches(entity);
    }

    public sealed record Or(TableFilter Left, TableFilter Right) : TableFilter
    {
        public override bool Matches(StoredEntity entity) => Left.Matches(entity) || Right.Matches(entity);
    }

    public sealed record Not(TableFilter Inner) : TableFilter
    {
        public override bool Matches(StoredEntity entity) => !Inner.Matches(entity);
    }

    /// <summary>A property against a literal. A row without the property, or with a value of another kind, matches no operator, <c>ne</c> included.</summary>
    public sealed record Comparison(string Property, ComparisonOperator Operator, object Value) : TableFilter
    {
        public override bool Matches(StoredEntity entity) =>
            entity.ValueOf(Property) is { } value && EdmValues.Compare(value, Value) is { } order && Operator switch
            {
                ComparisonOperator.Equal => order == 0,
                ComparisonOperator.NotEqual => order != 0,
                ComparisonOperator.GreaterThan => order > 0,
                ComparisonOperator.GreaterThanOrEqual => order >= 0,
                ComparisonOperator.LessThan => order < 0,
                _ => order <= 0,
            };
    }
}
