namespace ScimFunctions.Storage;

/// <summary>Where a page of an index-paged list begins, and what is known of the list as a whole.</summary>
/// <param name="After">The row key behind which the page begins.</param>
/// <param name="Total">How many resources the list had when it was counted; null for a list that is counted anew for each page.</param>
/// <param name="CountedAt">When that was.</param>
public sealed record PageBookmark(string After, int? Total, DateTimeOffset CountedAt);
