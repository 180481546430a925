namespace ScimFunctions.InProcessStorage.Tables;

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
