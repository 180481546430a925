using ScimFunctions.Scim.Queries;

namespace ScimFunctions.Provisioning.Listing;

/// <summary>Where a page of a list that is paged by cursor begins.</summary>
/// <param name="After">The row key behind which it begins; null for the beginning.</param>
/// <param name="Key">In a sorted list, what the resource of that row was sorted by.</param>
/// <param name="Before">Behind which row keys the pages before it began, the nearest last; empty stands for the beginning.</param>
public sealed record CursorPosition(string? After, SortKey Key, IReadOnlyList<string> Before)
{
    public static CursorPosition Start { get; } = new(After: null, SortKey.Missing, []);
}
