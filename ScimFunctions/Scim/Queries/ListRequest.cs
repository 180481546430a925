namespace ScimFunctions.Scim.Queries;

/// <summary>What is asked of a list, in the query of a GET (RFC 7644 §3.4.2) or in the body of a search (§3.4.3).</summary>
/// <param name="Filter">As it was sent, or null.</param>
/// <param name="SortBy">As it was sent, or null.</param>
/// <param name="SortOrder">As it was sent, or null.</param>
/// <param name="Page">Which page; of a list that is paged by cursor only its count.</param>
/// <param name="Cursor">Null if the list is paged by index; empty for the first page by cursor (RFC 9865 §2).</param>
/// <param name="Attributes">Names, separated by commas, or null.</param>
/// <param name="ExcludedAttributes">Names, separated by commas, or null.</param>
public sealed record ListRequest(
    string? Filter, string? SortBy, string? SortOrder, PageRequest Page, string? Cursor, string? Attributes, string? ExcludedAttributes)
{
    /// <summary>Reads the parameters; each is null where it is missing.</summary>
    /// <exception cref="ScimException">400 <c>invalidValue</c> or <c>invalidCount</c>.</exception>
    public static ListRequest Parse(
        string? filter, string? sortBy, string? sortOrder, string? startIndex, string? count, string? cursor, string? attributes, string? excludedAttributes)
    {
        var page = PageRequest.Parse(startIndex, count, byCursor: cursor is not null);
        return cursor is null || page.StartIndex == 1
            ? new ListRequest(filter, sortBy, sortOrder, page, cursor, attributes, excludedAttributes)
            : throw ScimException.InvalidValue("startIndex and cursor exclude each other; page by one of them (RFC 9865 §2).");
    }
}
