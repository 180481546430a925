using ScimFunctions.Scim.Filters;
using ScimFunctions.Scim.Schemas;

namespace ScimFunctions.Provisioning.Listing;

/// <summary>By what resources of a type are found without looking at all of them.</summary>
/// <param name="Attribute">The core attribute.</param>
/// <param name="SubAttribute">The sub-attribute that may be named with it; null for none.</param>
/// <param name="FindAsync">The ids of the resources with a value; null if to look at all of them is cheaper.</param>
public sealed record ResourceIndex(string Attribute, string? SubAttribute, Func<string, string, CancellationToken, Task<IReadOnlyList<string>?>> FindAsync)
{
    /// <summary>Of the equality conditions that every match fulfils, the one that leaves the fewest; null if none is answered by an index.</summary>
    /// <param name="indexes">The type's indexes, the most selective first.</param>
    /// <param name="filter">The filter.</param>
    /// <param name="type">The type.</param>
    public static (ResourceIndex Index, string Value)? MostSelective(IReadOnlyList<ResourceIndex> indexes, FilterExpression filter, ResourceType type)
    {
        var conditions = filter.EqualityConjuncts().Where(condition => condition.Value.Kind is FilterValueKind.String).ToList();
        foreach (var index in indexes)
        {
            if (conditions.FirstOrDefault(condition => index.Answers(type.Resolve(condition.Path))) is { Value: { } value })
            {
                return (index, value.Text);
            }
        }

        return null;
    }

    private bool Answers(AttributeReference? reference) =>
        reference is { IsExtension: false } && reference.Attribute?.Name == Attribute && (reference.SubAttribute is null || reference.SubAttribute.Name == SubAttribute);
}
