using System.Buffers;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using ScimFunctions.Scim.Resources;
using ScimFunctions.Scim.Schemas;
using ScimFunctions.Scim.Tolerances;

namespace ScimFunctions.Scim.Filters;

/// <summary>Comparisons of one JSON value with a filter's literal, by the attribute's type (RFC 7644 §3.4.2.2, table 3).</summary>
internal static class ValueTest
{
    private const int OrdinaryLength = 256;

    /// <exception cref="ScimException">400 <c>invalidFilter</c>: the operator or the literal does not suit the attribute.</exception>
    public static Func<JsonElement, bool> Create(
        AttributeDefinition attribute, ComparisonExpression comparison, RequestTolerances tolerances)
    {
        var (_, operation, literal) = comparison;
        return attribute.Type switch
        {
            AttributeType.Boolean => OfBoolean(comparison, tolerances),
            AttributeType.Integer or AttributeType.Decimal => OfNumber(attribute, comparison),
            AttributeType.DateTime when operation is not (ComparisonOperator.Contains or ComparisonOperator.StartsWith or ComparisonOperator.EndsWith) =>
                OfInstant(comparison, TextOf(attribute, comparison, tolerances)),
            AttributeType.Binary when IsOrder(operation) => throw Unsuitable(comparison, "binary", "eq, ne, co, sw or ew"),
            AttributeType.Complex => throw ScimException.InvalidFilter(
                $"'{comparison}' compares the complex attribute '{attribute.Name}' as a whole. Name one of its sub-attributes: "
                + $"{string.Join(", ", attribute.SubAttributes.Select(subAttribute => subAttribute.Name))}."),
            _ => OfText(
                operation,
                TextOf(attribute, comparison, tolerances),
                attribute.CaseExact ? StringComparison.Ordinal : StringComparison.OrdinalIgnoreCase),
        };
    }

    private static Func<JsonElement, bool> OfText(ComparisonOperator operation, string text, StringComparison comparison) => operation switch
    {
        ComparisonOperator.Equal => value => TestText(value, text, comparison, static (value, text, comparison) => value.Equals(text, comparison)),
        ComparisonOperator.NotEqual => value => !TestText(value, text, comparison, static (value, text, comparison) => value.Equals(text, comparison)),
        ComparisonOperator.Contains => OfContainedText(new TextSearch(text, comparison)),
        ComparisonOperator.StartsWith => value => TestText(value, text, comparison, static (value, text, comparison) => value.StartsWith(text, comparison)),
        ComparisonOperator.EndsWith => value => TestText(value, text, comparison, static (value, text, comparison) => value.EndsWith(text, comparison)),
        ComparisonOperator.GreaterThan => value => TestText(value, text, comparison, static (value, text, comparison) => value.CompareTo(text, comparison) > 0),
        ComparisonOperator.GreaterThanOrEqual => value => TestText(value, text, comparison, static (value, text, comparison) => value.CompareTo(text, comparison) >= 0),
        ComparisonOperator.LessThan => value => TestText(value, text, comparison, static (value, text, comparison) => value.CompareTo(text, comparison) < 0),
        _ => value => TestText(value, text, comparison, static (value, text, comparison) => value.CompareTo(text, comparison) <= 0),
    };

    private static Func<JsonElement, bool> OfContainedText(TextSearch search)
    {
        TextTest test = (value, _, _) => search.IsIn(value);
        return value => TestText(value, search.Text, search.Comparison, test);
    }

    private delegate bool TextTest(ReadOnlySpan<char> value, ReadOnlySpan<char> text, StringComparison comparison);

    /// <summary>Runs once per stored user and condition: text without escapes is compared without allocating a string.</summary>
    private static bool TestText(JsonElement value, string text, StringComparison comparison, TextTest test)
    {
        if (value.ValueKind is not JsonValueKind.String)
        {
            return false;
        }

        var quoted = JsonMarshal.GetRawUtf8Value(value);
        var raw = quoted[1..^1];
        if (raw.Contains((byte)'\\'))
        {
            return test(value.GetString(), text, comparison);
        }

        if (raw.Length > OrdinaryLength)
        {
            return TestLongText(raw, text, comparison, test);
        }

        Span<char> buffer = stackalloc char[OrdinaryLength];
        return test(buffer[..Encoding.UTF8.GetChars(raw, buffer)], text, comparison);
    }

    private static bool TestLongText(ReadOnlySpan<byte> raw, string text, StringComparison comparison, TextTest test)
    {
        var buffer = ArrayPool<char>.Shared.Rent(raw.Length);
        var matches = test(buffer.AsSpan(0, Encoding.UTF8.GetChars(raw, buffer)), text, comparison);
        ArrayPool<char>.Shared.Return(buffer);
        return matches;
    }

    private static Func<JsonElement, bool> OfBoolean(ComparisonExpression comparison, RequestTolerances tolerances)
    {
        if (comparison.Operator is not (ComparisonOperator.Equal or ComparisonOperator.NotEqual))
        {
            throw Unsuitable(comparison, "boolean", "eq or ne");
        }

        var expected = comparison.Value switch
        {
            { Kind: FilterValueKind.Boolean } value => value == FilterValue.True,
            { Kind: FilterValueKind.String } value when bool.TryParse(value.Text, out var parsed) && tolerances.Allow(Tolerance.StringBoolean) => parsed,
            _ => throw WrongLiteral(comparison, "true or false without quotes"),
        };
        var wanted = (comparison.Operator is ComparisonOperator.Equal) == expected;
        return wanted ? static value => value.ValueKind is JsonValueKind.True : static value => value.ValueKind is JsonValueKind.False;
    }

    private static Func<JsonElement, bool> OfNumber(AttributeDefinition attribute, ComparisonExpression comparison)
    {
        if (comparison.Operator is ComparisonOperator.Contains or ComparisonOperator.StartsWith or ComparisonOperator.EndsWith)
        {
            throw Unsuitable(comparison, attribute.Type is AttributeType.Integer ? "integer" : "decimal", "eq, ne, gt, ge, lt or le");
        }

        if (comparison.Value.Kind is not FilterValueKind.Number)
        {
            throw WrongLiteral(comparison, "a number without quotes");
        }

        var approximate = double.Parse(comparison.Value.Text, NumberStyles.Float, CultureInfo.InvariantCulture);
        var isExact = decimal.TryParse(comparison.Value.Text, NumberStyles.Float, CultureInfo.InvariantCulture, out var exact);
        var accepts = Accepts(comparison.Operator);
        return value => value.ValueKind is JsonValueKind.Number
            && accepts(isExact && value.TryGetDecimal(out var number) ? number.CompareTo(exact) : value.GetDouble().CompareTo(approximate));
    }

    private static Func<JsonElement, bool> OfInstant(ComparisonExpression comparison, string text)
    {
        if (!Timestamp.TryParse(text, out var instant))
        {
            throw WrongLiteral(comparison, "a date and time such as \"2011-05-13T04:42:34Z\"");
        }

        var accepts = Accepts(comparison.Operator);
        return value => value.ValueKind is JsonValueKind.String
            && Timestamp.TryParse(value.GetString(), out var stored)
            && accepts(stored.CompareTo(instant));
    }

    private static Func<int, bool> Accepts(ComparisonOperator operation) => operation switch
    {
        ComparisonOperator.Equal => static order => order == 0,
        ComparisonOperator.NotEqual => static order => order != 0,
        ComparisonOperator.GreaterThan => static order => order > 0,
        ComparisonOperator.GreaterThanOrEqual => static order => order >= 0,
        ComparisonOperator.LessThan => static order => order < 0,
        _ => static order => order <= 0,
    };

    private static string TextOf(AttributeDefinition attribute, ComparisonExpression comparison, RequestTolerances tolerances) =>
        comparison.Value.Kind is FilterValueKind.String || tolerances.Allow(Tolerance.UnquotedFilterValue)
            ? comparison.Value.Text
            : throw WrongLiteral(comparison, attribute.Type is AttributeType.DateTime ? "a date and time in double quotes" : "text in double quotes");

    private static bool IsOrder(ComparisonOperator operation) => operation >= ComparisonOperator.GreaterThan;

    private static ScimException Unsuitable(ComparisonExpression comparison, string type, string suitable) => ScimException.InvalidFilter(
        $"'{JsonText.Shorten(comparison.ToString())}' cannot be answered: '{comparison.Path}' is a {type} attribute, which '{comparison.Operator.Symbol()}' does not compare. Use {suitable}.");

    private static ScimException WrongLiteral(ComparisonExpression comparison, string expected) => ScimException.InvalidFilter(
        $"'{JsonText.Shorten(comparison.ToString())}' cannot be answered: '{comparison.Path}' is compared with {expected}; got {JsonText.Shorten(comparison.Value.ToString())}.");
}
