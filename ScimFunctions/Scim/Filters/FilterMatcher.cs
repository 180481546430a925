using ScimFunctions.Scim.Schemas;
using ScimFunctions.Scim.Tolerances;

namespace ScimFunctions.Scim.Filters;

/// <summary>
/// A filter bound to the attributes of a resource type, or of a complex attribute's elements, to be evaluated over many of them.
/// </summary>
/// <remarks>
/// A comparison holds if any value of the attribute fulfils it (RFC 7644 §3.4.2.2). So <c>ne</c> holds if any value differs, and also if there
/// is no value at all: <c>title ne "Lead"</c> finds those without a title. <c>eq null</c> holds if there is no value, <c>ne null</c> if there
/// is one. A complex attribute compared as a whole means its <c>value</c> sub-attribute.
/// </remarks>
public sealed class FilterMatcher
{
    private readonly Func<JsonElement, bool> matches;

    private FilterMatcher(Func<JsonElement, bool> matches) => this.matches = matches;

    private delegate BoundPath? PathBinder(AttributePath path);

    /// <summary>A matcher of canonical resources of that type.</summary>
    /// <exception cref="ScimException">
    /// 400 <c>invalidFilter</c>: an operator or literal does not suit its attribute; in strict mode also an attribute that no schema defines.
    /// </exception>
    public static FilterMatcher Create(FilterExpression filter, ResourceType type, RequestTolerances tolerances) =>
        new(new Binder(path => type.Resolve(path, tolerances) is { } reference ? BoundPath.To(reference) : null, type.Name, tolerances).Bind(filter));

    /// <summary>A matcher of the attribute's canonical elements, for the filter in a PATCH path's brackets.</summary>
    /// <exception cref="ScimException">
    /// 400 <c>invalidFilter</c>, as with <see cref="Create"/>, and for a name that the elements do not have, whatever is tolerated: that they have no
    /// such value holds for each, so that <c>members[vlaue ne "7"]</c> would remove all.
    /// </exception>
    public static FilterMatcher CreateForElement(FilterExpression filter, AttributeDefinition attribute, RequestTolerances tolerances) =>
        new(Binder.OfElements(attribute, tolerances, knownOnly: true).Bind(filter));

    /// <summary>Whether the filter holds for the resource, or element.</summary>
    public bool Matches(JsonElement candidate) => matches(candidate);

    /// <param name="bind">What a path means; null if nothing.</param>
    /// <param name="owner">The resource type or attribute, as an error names it.</param>
    /// <param name="knownOnly">Whether a path must mean something, whatever is tolerated.</param>
    private sealed class Binder(PathBinder bind, string owner, RequestTolerances tolerances, bool knownOnly = false)
    {
        public static Binder OfElements(AttributeDefinition attribute, RequestTolerances tolerances, bool knownOnly = false) => new(
            path => path is { SchemaUrn: null, SubAttribute: null } && attribute.FindSubAttribute(path.Attribute) is { } subAttribute
                ? BoundPath.ToSubAttribute(subAttribute)
                : null,
            attribute.Name,
            tolerances,
            knownOnly);

        public Func<JsonElement, bool> Bind(FilterExpression filter)
        {
            switch (filter)
            {
                case AndExpression and:
                    var (bothLeft, bothRight) = (Bind(and.Left), Bind(and.Right));
                    return candidate => bothLeft(candidate) && bothRight(candidate);
                case OrExpression or:
                    var (eitherLeft, eitherRight) = (Bind(or.Left), Bind(or.Right));
                    return candidate => eitherLeft(candidate) || eitherRight(candidate);
                case NotExpression not:
                    var operand = Bind(not.Operand);
                    return candidate => !operand(candidate);
                case PresentExpression present:
                    return Find(present.Path) is { } path ? path.IsPresent : static _ => false;
                case ComparisonExpression comparison:
                    return BindComparison(comparison);
                case ValuePathExpression valuePath:
                    return BindValuePath(valuePath);
                default:
                    throw new ArgumentException($"{filter.GetType().Name} is not a node that can be evaluated.", nameof(filter));
            }
        }

        private Func<JsonElement, bool> BindComparison(ComparisonExpression comparison)
        {
            var path = Find(comparison.Path);
            if (comparison.Value.Kind is FilterValueKind.Null)
            {
                return comparison.Operator switch
                {
                    ComparisonOperator.Equal => candidate => path is null || !path.IsPresent(candidate),
                    ComparisonOperator.NotEqual => candidate => path is not null && path.IsPresent(candidate),
                    _ => throw ScimException.InvalidFilter($"'{comparison}' cannot be answered: null is compared with eq or ne only."),
                };
            }

            var absentMatches = comparison.Operator is ComparisonOperator.NotEqual;
            if (path is null)
            {
                return _ => absentMatches;
            }

            if (path.Attribute is null)
            {
                throw ScimException.InvalidFilter($"'{comparison}' compares an extension as a whole. Name one of its attributes: {comparison.Path}:attribute.");
            }

            if (path.Attribute.Type is AttributeType.Complex && path.Attribute.FindSubAttribute("value") is { } value)
            {
                path = path.Below(value);
            }

            var test = ValueTest.Create(path.Attribute!, comparison, tolerances);
            return absentMatches ? candidate => path.AnyMatchesOrAbsent(candidate, test) : candidate => path.AnyMatches(candidate, test);
        }

        private Func<JsonElement, bool> BindValuePath(ValuePathExpression valuePath)
        {
            if (Find(valuePath.Path) is not { } path)
            {
                return static _ => false;
            }

            if (path.Attribute is not { Type: AttributeType.Complex } attribute)
            {
                throw ScimException.InvalidFilter($"'{valuePath}' cannot be answered: '{valuePath.Path}' has no sub-attributes to filter on.");
            }

            var inner = OfElements(attribute, tolerances).Bind(valuePath.Filter);
            return candidate => path.AnyMatches(candidate, inner);
        }

        private BoundPath? Find(AttributePath path)
        {
            var bound = bind(path);
            return bound is not null || (!knownOnly && tolerances.Allow(Tolerance.UnknownFilterAttribute))
                ? bound
                : throw ScimException.InvalidFilter($"{owner} has no attribute '{path}'. Correct the name; /Schemas lists the attributes.");
        }
    }
}
