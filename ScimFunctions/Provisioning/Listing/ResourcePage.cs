using ScimFunctions.Scim;

namespace ScimFunctions.Provisioning.Listing;

/// <summary>A page of a list.</summary>
/// <param name="Resources">The resources of the page, in the list's order.</param>
/// <param name="TotalResults">How many resources the whole list has; null where a list by cursor would have to be read to the end to know.</param>
/// <param name="StartIndex">The place of the first one in the whole list, of which the first is 1; null in a list by cursor.</param>
public sealed record ResourcePage(IReadOnlyList<ShownResource> Resources, int? TotalResults, int? StartIndex)
{
    /// <summary>Leads to the page before where all matches are in memory anyway; null otherwise, on the first page, and in a list by index.</summary>
    public string? PreviousCursor { get; init; }

    /// <summary>Leads to the next page; null on the last one and in a list by index.</summary>
    public string? NextCursor { get; init; }
}

/// <summary>The resources of a page while it is being read: no more bytes than an instance can hold for several callers at once.</summary>
internal sealed class PageContent
{
    /// <summary>Of the largest resources there are, 256 fit: more than a page has unless it is asked for.</summary>
    public const int MaxBytes = 64 * 1024 * 1024;

    private readonly List<ShownResource> resources = [];
    private long bytes;

    public IReadOnlyList<ShownResource> Resources => resources;

    public int Count => resources.Count;

    /// <summary>False if it does not fit.</summary>
    public bool TryAdd(ShownResource resource)
    {
        bytes += resource.Record.Json.Length;
        if (bytes > MaxBytes && resources.Count > 0)
        {
            return false;
        }

        resources.Add(resource);
        return true;
    }

    /// <summary>Adds to a page by index, which must not end early: clients go on by the count that they asked for, and would miss what is between.</summary>
    /// <exception cref="ScimException">400 <c>tooMany</c>: it does not fit.</exception>
    public void Add(ShownResource resource)
    {
        if (!TryAdd(resource))
        {
            throw ScimException.TooMany(
                $"The page would take more than {MaxBytes / (1024 * 1024)} MiB. Ask for fewer resources by 'count' (here {resources.Count} fit), or for a page by cursor, which ends where it is full.");
        }
    }
}
