using ScimFunctions.Scim;

namespace ScimFunctions.Provisioning.Listing;

/// <summary>The resources of a page while it is being read: no more bytes than an instance can hold for several callers at once.</summary>
internal sealed class PageContent
{
    /// <summary>Of the largest resources there are, 256 fit: more than a page has unless it is asked for.</summary>
    public const int MaxBytes = 64 * 1024 * 1024;

    private readonly List<ListedResource> resources = [];
    private long bytes;

    public IReadOnlyList<ListedResource> Resources => resources;

    public int Count => resources.Count;

    /// <summary>False if it does not fit.</summary>
    public bool TryAdd(ListedResource resource)
    {
        bytes += resource.Json.Length;
        if (bytes > MaxBytes && resources.Count > 0)
        {
            return false;
        }

        resources.Add(resource);
        return true;
    }

    /// <summary>Adds to a page by index, which must not end early: clients go on by the count that they asked for, and would miss what is between.</summary>
    /// <exception cref="ScimException">400 <c>tooMany</c>: it does not fit.</exception>
    public void Add(ListedResource resource)
    {
        if (!TryAdd(resource))
        {
            throw ScimException.TooMany(
                $"The page would take more than {MaxBytes / (1024 * 1024)} MiB. Ask for fewer resources by 'count' (here {resources.Count} fit), or for a page by cursor, which ends where it is full.");
        }
    }
}
