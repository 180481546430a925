using ScimFunctions.Scim.Filters;
using ScimFunctions.Scim.Resources;
using ScimFunctions.Scim.Schemas;
using ScimFunctions.Scim.Tolerances;

namespace ScimFunctions.Scim.Queries;

/// <summary>
/// The order that <c>sortBy</c> and <c>sortOrder</c> ask for (RFC 7644 §3.4.2.3), bound to the attributes of a resource type. Of a multi-valued
/// attribute the primary value counts, else the first; of a complex one its <c>value</c>. Text is compared as the attribute's
/// <c>caseExact</c> says, times as instants.
/// </summary>
public sealed class ResourceSort : IComparer<SortKey>
{
    /// <summary>Text is compared by so many characters, so that what is kept of each resource, and stands in a cursor, stays small.</summary>
    public const int ComparedCharacters = 256;

    private readonly BoundPath path;
    private readonly bool descending;

    private ResourceSort(BoundPath path, bool descending) => (this.path, this.descending) = (path, descending);

    /// <summary>The order, or null if none was asked for, or by nothing that can be sorted by.</summary>
    /// <param name="sortOrder"><c>ascending</c>, which is the default, or <c>descending</c>; without <paramref name="sortBy"/> it means nothing.</param>
    /// <exception cref="ScimException">400 <c>invalidValue</c>: another <c>sortOrder</c>; in strict mode also an attribute that cannot be sorted by.</exception>
    public static ResourceSort? Create(string? sortBy, string? sortOrder, ResourceType type, RequestTolerances tolerances)
    {
        var fromTheEnd = IsDescending(sortOrder);
        if (string.IsNullOrWhiteSpace(sortBy))
        {
            return null;
        }

        if (Resolve(sortBy.Trim(), type, tolerances) is { } resolved)
        {
            return new ResourceSort(resolved, fromTheEnd);
        }

        return tolerances.Allow(Tolerance.UnusableSortAttribute)
            ? null
            : throw ScimException.InvalidValue(
                $"{type.Name} cannot be sorted by '{JsonText.Shorten(sortBy)}'. 'sortBy' names one attribute, or of a complex one a sub-attribute, such as name.familyName; /Schemas lists them.");
    }

    public SortKey KeyOf(JsonElement resource)
    {
        if (!path.TryFindPreferred(resource, out var value))
        {
            return SortKey.Missing;
        }

        return value.ValueKind switch
        {
            JsonValueKind.True => new SortKey(Text: null, Number: 1),
            JsonValueKind.False => new SortKey(Text: null, Number: 0),
            JsonValueKind.Number => new SortKey(Text: null, NumberOf(value)),
            JsonValueKind.String => KeyOf(value.GetString()!),
            _ => SortKey.Missing,
        };
    }

    public int Compare(SortKey x, SortKey y) => descending ? y.CompareTo(x) : x.CompareTo(y);

    private static bool IsDescending(string? sortOrder) => sortOrder?.Trim().ToUpperInvariant() switch
    {
        null or "" or "ASCENDING" => false,
        "DESCENDING" => true,
        _ => throw ScimException.InvalidValue($"'sortOrder' must be ascending or descending; got '{JsonText.Shorten(sortOrder)}'."),
    };

    private static BoundPath? Resolve(string sortBy, ResourceType type, RequestTolerances tolerances)
    {
        if (AttributePath.TryParse(sortBy) is not { } parsed || type.Resolve(parsed, tolerances) is not { Attribute: not null } reference)
        {
            return null;
        }

        var bound = BoundPath.To(reference);
        return bound.Attribute!.Type is not AttributeType.Complex ? bound
            : bound.Attribute.FindSubAttribute("value") is { } value ? bound.Below(value)
            : null;
    }

    private SortKey KeyOf(string text)
    {
        if (path.Attribute!.Type is AttributeType.DateTime)
        {
            return Timestamp.TryParse(text, out var instant) ? new SortKey(Text: null, instant.UtcTicks) : SortKey.Missing;
        }

        var compared = JsonText.Start(text, ComparedCharacters);
        return new SortKey(path.Attribute.CaseExact ? compared : compared.ToUpperInvariant(), Number: null);
    }

    /// <summary>What no decimal holds is beyond all that do.</summary>
    private static decimal NumberOf(JsonElement value) => value.TryGetDecimal(out var number) ? number
        : value.GetDouble() < 0 ? decimal.MinValue
        : decimal.MaxValue;
}

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
