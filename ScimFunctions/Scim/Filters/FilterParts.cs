using ScimFunctions.Scim.Schemas;

namespace ScimFunctions.Scim.Filters;

/// <summary>
/// What can be told of a filter without evaluating it: what it is about, and what every match fulfils. Storage finds its candidates by the latter;
/// they are still evaluated with the whole filter.
/// </summary>
public static class FilterParts
{
    /// <summary>The operands of the outermost <c>and</c>s, each of which every match fulfils, in the order in which they were written.</summary>
    public static IEnumerable<FilterExpression> Conjuncts(this FilterExpression filter)
    {
        var pending = new Stack<FilterExpression>([filter]);
        while (pending.TryPop(out var expression))
        {
            if (expression is AndExpression and)
            {
                pending.Push(and.Right);
                pending.Push(and.Left);
            }
            else
            {
                yield return expression;
            }
        }
    }

    /// <summary>
    /// The conditions <c>path eq value</c> that every match fulfils: the operands of the outermost <c>and</c>s, in the order in which they
    /// were written. From <c>emails[type eq "work" and value eq "x"]</c> come <c>emails.type eq "work"</c> and <c>emails.value eq "x"</c>.
    /// That a sub-attribute of an element has no value is not among them, as other elements may have one. Paths are as written;
    /// <see cref="Schemas.ResourceType.Resolve(AttributePath)"/> says what they mean.
    /// </summary>
    public static IEnumerable<ComparisonExpression> EqualityConjuncts(this FilterExpression filter)
    {
        foreach (var conjunct in filter.Conjuncts())
        {
            switch (conjunct)
            {
                case ComparisonExpression { Operator: ComparisonOperator.Equal } equality:
                    yield return equality;
                    break;
                case ValuePathExpression valuePath:
                    foreach (var inner in valuePath.Filter.EqualityConjuncts().Where(inner => inner.Value.Kind is not FilterValueKind.Null))
                    {
                        yield return inner with { Path = valuePath.Path with { SubAttribute = inner.Path.Attribute } };
                    }

                    break;
            }
        }
    }

    /// <summary>The attribute paths of all its conditions, as they were written; of <c>emails[type eq "work"]</c> it is <c>emails</c>.</summary>
    public static IEnumerable<AttributePath> Paths(this FilterExpression filter)
    {
        var pending = new Stack<FilterExpression>([filter]);
        while (pending.TryPop(out var expression))
        {
            switch (expression)
            {
                case AndExpression and:
                    pending.Push(and.Right);
                    pending.Push(and.Left);
                    break;
                case OrExpression or:
                    pending.Push(or.Right);
                    pending.Push(or.Left);
                    break;
                case NotExpression not:
                    pending.Push(not.Operand);
                    break;
                case ComparisonExpression comparison:
                    yield return comparison.Path;
                    break;
                case PresentExpression present:
                    yield return present.Path;
                    break;
                case ValuePathExpression valuePath:
                    yield return valuePath.Path;
                    break;
            }
        }
    }

    /// <summary>The filter with all names in capitals. Names have no case, so that filters which differ in nothing else ask the same.</summary>
    public static FilterExpression WithNamesFolded(this FilterExpression filter) => filter switch
    {
        AndExpression and => new AndExpression(and.Left.WithNamesFolded(), and.Right.WithNamesFolded()),
        OrExpression or => new OrExpression(or.Left.WithNamesFolded(), or.Right.WithNamesFolded()),
        NotExpression not => new NotExpression(not.Operand.WithNamesFolded()),
        ComparisonExpression comparison => comparison with { Path = Fold(comparison.Path) },
        PresentExpression present => new PresentExpression(Fold(present.Path)),
        ValuePathExpression valuePath => new ValuePathExpression(Fold(valuePath.Path), valuePath.Filter.WithNamesFolded()),
        _ => filter,
    };

    private static AttributePath Fold(AttributePath path) =>
        new(path.SchemaUrn?.ToUpperInvariant(), path.Attribute.ToUpperInvariant(), path.SubAttribute?.ToUpperInvariant());
}
