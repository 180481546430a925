using System.Text.Encodings.Web;
using ScimFunctions.Scim.Schemas;

namespace ScimFunctions.Scim.Filters;

/// <summary>
/// A node of a filter's tree (RFC 7644 §3.4.2.2). It says what was written, before a schema gives it a meaning; <see cref="FilterMatcher"/>
/// evaluates it. Its text is the canonical filter, which parses to an equal tree.
/// </summary>
public abstract record FilterExpression
{
    public abstract override string ToString();
}

/// <summary>Both operands hold. A chain leans to the left: <c>a and b and c</c> is <c>(a and b) and c</c>.</summary>
public sealed record AndExpression(FilterExpression Left, FilterExpression Right) : FilterExpression
{
    public override string ToString() =>
        $"{(Left is OrExpression ? $"({Left})" : Left)} and {(Right is OrExpression or AndExpression ? $"({Right})" : Right)}";
}

/// <summary>At least one operand holds. A chain leans to the left.</summary>
public sealed record OrExpression(FilterExpression Left, FilterExpression Right) : FilterExpression
{
    public override string ToString() => $"{Left} or {(Right is OrExpression ? $"({Right})" : Right)}";
}

/// <summary>The operand does not hold.</summary>
public sealed record NotExpression(FilterExpression Operand) : FilterExpression
{
    public override string ToString() => $"not ({Operand})";
}

/// <summary>The attribute has a value that is not empty: <c>title pr</c>.</summary>
public sealed record PresentExpression(AttributePath Path) : FilterExpression
{
    public override string ToString() => $"{Path} pr";
}

/// <summary>A value of the attribute compares with the literal: <c>userName eq "bjensen"</c>.</summary>
public sealed record ComparisonExpression(AttributePath Path, ComparisonOperator Operator, FilterValue Value) : FilterExpression
{
    public override string ToString() => $"{Path} {Operator.Symbol()} {Value}";
}

/// <summary>One and the same element of the attribute satisfies the inner filter: <c>emails[type eq "work" and value co "@example.com"]</c>.</summary>
/// <param name="Path">The complex attribute.</param>
/// <param name="Filter">Its paths are names of sub-attributes.</param>
public sealed record ValuePathExpression(AttributePath Path, FilterExpression Filter) : FilterExpression
{
    public override string ToString() => $"{Path}[{Filter}]";
}

/// <summary>The operators of RFC 7644 §3.4.2.2, table 3, that take a value.</summary>
public enum ComparisonOperator
{
    Equal,
    NotEqual,
    Contains,
    StartsWith,
    EndsWith,
    GreaterThan,
    GreaterThanOrEqual,
    LessThan,
    LessThanOrEqual,
}

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

/// <summary>A literal of a filter.</summary>
/// <param name="Text">The string without quotes and escapes; else the literal as JSON writes it.</param>
public sealed record FilterValue(FilterValueKind Kind, string Text)
{
    private static readonly JsonSerializerOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static FilterValue True { get; } = new(FilterValueKind.Boolean, "true");

    public static FilterValue False { get; } = new(FilterValueKind.Boolean, "false");

    public static FilterValue Null { get; } = new(FilterValueKind.Null, "null");

    public static FilterValue OfString(string text) => new(FilterValueKind.String, text);

    public static FilterValue OfNumber(string literal) => new(FilterValueKind.Number, literal);

    public override string ToString() => Kind is FilterValueKind.String ? JsonSerializer.Serialize(Text, Readable) : Text;
}

/// <summary>The JSON types that a filter's literal can have.</summary>
public enum FilterValueKind
{
    String,
    Number,
    Boolean,
    Null,
}
