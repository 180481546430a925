using ScimFunctions.Scim.Schemas;

namespace ScimFunctions.Scim.Filters;

/// <summary>What a filter is about.</summary>
public static class FilterPaths
{
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
}
