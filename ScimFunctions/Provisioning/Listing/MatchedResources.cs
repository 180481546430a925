using ScimFunctions.Scim;
using ScimFunctions.Scim.Queries;

namespace ScimFunctions.Provisioning.Listing;

/// <summary>A resource that matches, with what it is sorted by.</summary>
public sealed record MatchedResource(SortKey Key, ShownResource Resource);

/// <summary>Reads all matches of a query at once, in its order: those of a sorted list, which has no other way, and the few that indexes find.</summary>
public static class MatchedResources
{
    /// <summary>How many resources are sorted at most; more would take too long for one request.</summary>
    public const int MaxSorted = 20_000;

    /// <summary>How many bytes the sorted resources have at most, for they are in memory together.</summary>
    public const int MaxSortedBytes = 64 * 1024 * 1024;

    /// <exception cref="ScimException">400 <c>tooMany</c>: more than can be sorted, or looked at in time.</exception>
    public static async Task<IReadOnlyList<MatchedResource>> ReadAsync(ListQuery query, CancellationToken cancellationToken)
    {
        var matches = new List<MatchedResource>();
        var bytes = 0L;
        await foreach (var match in query.ReadMatchesAsync(after: null, cancellationToken))
        {
            matches.Add(match);
            bytes += match.Resource.Record.Json.Length;
            if (query.IsSorted && (matches.Count > MaxSorted || bytes > MaxSortedBytes))
            {
                throw ScimException.TooMany(
                    $"More than {(matches.Count > MaxSorted ? MaxSorted : matches.Count - 1)} resources match, too many to be sorted. Narrow them down by a filter, or leave sortBy out: unsorted lists have no limit.");
            }
        }

        if (query.IsSorted)
        {
            matches.Sort((left, right) => query.Compare(left.Key, left.Resource.RowKey, right.Key, right.Resource.RowKey));
        }

        return matches;
    }
}
