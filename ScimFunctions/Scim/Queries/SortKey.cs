namespace ScimFunctions.Scim.Queries;

/// <summary>The value by which a resource is sorted: text, folded where case does not matter; a number, instant or truth value; or nothing.</summary>
/// <param name="Text">Compared by code units.</param>
/// <param name="Number">Compared by value; instants are UTC ticks, false is 0, true is 1.</param>
public readonly record struct SortKey(string? Text, decimal? Number) : IComparable<SortKey>
{
    public static SortKey Missing => default;

    private int Kind => Number is not null ? 0 : Text is not null ? 1 : 2;

    /// <summary>Missing values come last (RFC 7644 §3.4.2.3: when ascending; descending turns all around).</summary>
    public int CompareTo(SortKey other) => Kind != other.Kind ? Kind.CompareTo(other.Kind)
        : Number is { } number ? number.CompareTo(other.Number!.Value)
        : string.CompareOrdinal(Text, other.Text);

    public static bool operator <(SortKey left, SortKey right) => left.CompareTo(right) < 0;

    public static bool operator <=(SortKey left, SortKey right) => left.CompareTo(right) <= 0;

    public static bool operator >(SortKey left, SortKey right) => left.CompareTo(right) > 0;

    public static bool operator >=(SortKey left, SortKey right) => left.CompareTo(right) >= 0;
}
