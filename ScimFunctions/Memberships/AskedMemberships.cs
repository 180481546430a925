using ScimFunctions.Scim.Filters;
using ScimFunctions.Scim.Schemas;

namespace ScimFunctions.Memberships;

/// <summary>Which memberships decide a query, or are to be shown.</summary>
/// <param name="Ids">The groups or members that are asked about; null for all.</param>
public sealed record AskedMemberships(IReadOnlyList<string>? Ids)
{
    public static readonly AskedMemberships All = new(Ids: null);

    /// <summary>
    /// The memberships that decide whether a filter matches: those that it names where it does nothing but that, so that Entra's
    /// <c>id eq "G" and members eq "U"</c> costs the same however large the group is. Null if it is not about memberships.
    /// </summary>
    /// <param name="filter">The filter.</param>
    /// <param name="type">The type of the resources.</param>
    /// <param name="attribute">The name of the type's attribute that memberships make.</param>
    public static AskedMemberships? By(FilterExpression filter, ResourceType type, string attribute)
    {
        var ids = new List<string>();
        var isAbout = false;
        foreach (var conjunct in filter.Conjuncts().Where(conjunct => conjunct.Paths().Any(path => Means(type.Resolve(path), attribute))))
        {
            var named = NamedBy(conjunct, type, attribute).ToList();
            if (named.Count == 0)
            {
                return All;
            }

            isAbout = true;
            ids.AddRange(named);
        }

        return isAbout ? new AskedMemberships(ids) : null;
    }

    /// <summary>The ids with which every match has a membership.</summary>
    public static IEnumerable<string> NamedBy(FilterExpression filter, ResourceType type, string attribute) => filter.EqualityConjuncts()
        .Where(condition => condition.Value.Kind is FilterValueKind.String
            && type.Resolve(condition.Path) is { SubAttribute: null or { Name: "value" } } reference && Means(reference, attribute))
        .Select(condition => condition.Value.Text);

    private static bool Means(AttributeReference? reference, string attribute) =>
        reference is { IsExtension: false } && reference.Attribute?.Name == attribute;
}
