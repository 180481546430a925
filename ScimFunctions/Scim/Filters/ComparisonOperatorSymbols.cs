
namespace ScimFunctions.Scim.Filters;

/// <summary>How the operators are written.</summary>
public static class ComparisonOperatorSymbols
{
    private static readonly string[] Symbols = ["eq", "ne", "co", "sw", "ew", "gt", "ge", "lt", "le"];

    public static string Symbol(this ComparisonOperator comparison) => Symbols[(int)comparison];

    /// <summary>The operator written so, in any case, or null.</summary>
    public static ComparisonOperator? Find(ReadOnlySpan<char> symbol)
    {
        for (var index = 0; index < Symbols.Length; index++)
        {
            if (symbol.Equals(Symbols[index], StringComparison.OrdinalIgnoreCase))
            {
                return (ComparisonOperator)index;
            }
        }

        return null;
    }
}
