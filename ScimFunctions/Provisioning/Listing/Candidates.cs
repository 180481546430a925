using ScimFunctions.Scim.Filters;
using ScimFunctions.Scim.Schemas;

namespace ScimFunctions.Provisioning.Listing;

/// <summary>What finding candidates by index has in common, whatever the type: which condition to look up, and how to read what it names.</summary>
internal static class Candidates
{
    /// <summary>Many resources may share a value; their reads must not crowd out everyone else's.</summary>
    private const int ReadsAtOnce = 16;

    /// <summary>Of the equality conditions that every match fulfils, the one that leaves the fewest; null if none is answered by an index.</summary>
    /// <typeparam name="TIndex">The type's indexes, the most selective first.</typeparam>
    /// <param name="filter">The filter.</param>
    /// <param name="type">The type of the resources.</param>
    /// <param name="indexOf">The index over a core attribute, or over the sub-attribute that is named with it.</param>
    public static (TIndex Index, string Value)? MostSelective<TIndex>(FilterExpression filter, ResourceType type, Func<string, string?, TIndex?> indexOf)
        where TIndex : struct, Enum
    {
        (TIndex Index, string Value)? best = null;
        foreach (var condition in filter.EqualityConjuncts().Where(condition => condition.Value.Kind is FilterValueKind.String))
        {
            if (type.Resolve(condition.Path) is { IsExtension: false, Attribute: { } attribute } reference
                && indexOf(attribute.Name, reference.SubAttribute?.Name) is { } index
                && (best is null || Comparer<TIndex>.Default.Compare(index, best.Value.Index) < 0))
            {
                best = (index, condition.Value.Text);
            }
        }

        return best;
    }

    /// <summary>Those that exist, in order of creation.</summary>
    public static async Task<IReadOnlyList<TRecord>> ReadAsync<TRecord>(IReadOnlyList<string> ids, Func<string, Task<TRecord?>> read)
        where TRecord : class
    {
        var records = new List<TRecord>(ids.Count);
        foreach (var chunk in ids.Order(StringComparer.Ordinal).Chunk(ReadsAtOnce))
        {
            records.AddRange((await Task.WhenAll(chunk.Select(read))).OfType<TRecord>());
        }

        return records;
    }
}
