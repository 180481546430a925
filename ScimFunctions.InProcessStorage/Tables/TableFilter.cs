namespace ScimFunctions.InProcessStorage.Tables;

internal enum ComparisonOperator
{
    Equal,
    NotEqual,
    GreaterThan,
    GreaterThanOrEqual,
    LessThan,
    LessThanOrEqual,
}

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

/// <summary>The keys that a filter leaves possible, both ends included. It may leave too many: the filter decides.</summary>
/// <param name="Lower">Empty for no bound.</param>
/// <param name="Upper">Null for no bound.</param>
internal readonly record struct KeyRange(string Lower, string? Upper)
{
    public static KeyRange All { get; } = new("", null);

    public bool IsEmpty => Upper is not null && string.CompareOrdinal(Lower, Upper) > 0;

    /// <summary>What the filter says of the key, where it must hold for every row.</summary>
    public static KeyRange Of(TableFilter? filter, string key) => filter switch
    {
        TableFilter.And and => Of(and.Left, key).Within(Of(and.Right, key)),
        TableFilter.Comparison { Value: string value } comparison when comparison.Property == key => comparison.Operator switch
        {
            ComparisonOperator.Equal => new KeyRange(value, value),
            ComparisonOperator.GreaterThan or ComparisonOperator.GreaterThanOrEqual => new KeyRange(value, null),
            ComparisonOperator.LessThan or ComparisonOperator.LessThanOrEqual => new KeyRange("", value),
            _ => All,
        },
        _ => All,
    };

    public KeyRange From(string lower) => string.CompareOrdinal(lower, Lower) > 0 ? this with { Lower = lower } : this;

    private KeyRange Within(KeyRange other)
    {
        var upper = Upper is null || (other.Upper is not null && string.CompareOrdinal(other.Upper, Upper) < 0) ? other.Upper : Upper;
        return new KeyRange(From(other.Lower).Lower, upper);
    }
}
