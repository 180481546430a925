namespace ScimFunctions.Provisioning.Listing;

/// <summary>A page of a list.</summary>
/// <param name="Resources">The resources of the page, in the list's order.</param>
/// <param name="TotalResults">How many resources the whole list has; null where a list by cursor would have to be read to the end to know.</param>
/// <param name="StartIndex">The place of the first one in the whole list, of which the first is 1; null in a list by cursor.</param>
public sealed record ResourcePage(IReadOnlyList<ListedResource> Resources, int? TotalResults, int? StartIndex)
{
    /// <summary>Leads to the page before where all matches are in memory anyway; null otherwise, on the first page, and in a list by index.</summary>
    public string? PreviousCursor { get; init; }

    /// <summary>Leads to the next page; null on the last one and in a list by index.</summary>
    public string? NextCursor { get; init; }
}
