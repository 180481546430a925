using System.Globalization;

namespace ScimFunctions.InProcessStorage.Tables;

/// <summary>Reads the part of OData's filter language that Table Storage has: comparisons of a property with a literal, and, or, not, parentheses.</summary>
internal sealed class TableFilterParser
{
    private const int MostComparisons = 15;
    private const int Deepest = 100;

    private readonly string text;
    private int position;
    private int comparisons;
    private int depth;

    private TableFilterParser(string text) => this.text = text;

    /// <exception cref="StorageException">400 for what is malformed or has more than 15 comparisons, 501 for functions.</exception>
    public static TableFilter Parse(string text)
    {
        var parser = new TableFilterParser(text);
        var filter = parser.ParseOr();
        return parser.position == text.Length ? filter : throw parser.Malformed();
    }

    private TableFilter ParseOr()
    {
        if (++depth > Deepest)
        {
            throw StorageException.InvalidInput("The filter is nested too deeply.");
        }

        var left = ParseAnd();
        while (TryTakeWord("or"))
        {
            left = new TableFilter.Or(left, ParseAnd());
        }

        depth--;
        return left;
    }

    private TableFilter ParseAnd()
    {
        var left = ParseUnary();
        while (TryTakeWord("and"))
        {
            left = new TableFilter.And(left, ParseUnary());
        }

        return left;
    }

    private TableFilter ParseUnary()
    {
        var negated = false;
        while (TryTakeWord("not"))
        {
            negated = !negated;
        }

        var filter = TryTake('(') ? ParseGroup() : ParseComparison();
        return negated ? new TableFilter.Not(filter) : filter;
    }

    private TableFilter ParseGroup()
    {
        var filter = ParseOr();
        return TryTake(')') ? filter : throw Malformed();
    }

    private TableFilter.Comparison ParseComparison()
    {
        if (++comparisons > MostComparisons)
        {
            throw StorageException.InvalidInput($"The filter has more than {MostComparisons} comparisons.");
        }

        var (property, value) = ParseOperand();
        if (TryTakeOperator() is not { } comparison)
        {
            // A property of its own is a condition where it is true or false.
            return new TableFilter.Comparison(property ?? throw Malformed(), ComparisonOperator.Equal, true);
        }

        var (otherProperty, otherValue) = ParseOperand();
        return (property, value, otherProperty, otherValue) switch
        {
            ({ }, null, null, { }) => new TableFilter.Comparison(property, comparison, otherValue),
            (null, { }, { }, null) => new TableFilter.Comparison(otherProperty, Mirrored(comparison), value),
            _ => throw StorageException.InvalidInput("A comparison in the filter is not of a property with a literal."),
        };
    }

    private static ComparisonOperator Mirrored(ComparisonOperator comparison) => comparison switch
    {
        ComparisonOperator.GreaterThan => ComparisonOperator.LessThan,
        ComparisonOperator.GreaterThanOrEqual => ComparisonOperator.LessThanOrEqual,
        ComparisonOperator.LessThan => ComparisonOperator.GreaterThan,
        ComparisonOperator.LessThanOrEqual => ComparisonOperator.GreaterThanOrEqual,
        _ => comparison,
    };

    private ComparisonOperator? TryTakeOperator() =>
        TryTakeWord("eq") ? ComparisonOperator.Equal
        : TryTakeWord("ne") ? ComparisonOperator.NotEqual
        : TryTakeWord("gt") ? ComparisonOperator.GreaterThan
        : TryTakeWord("ge") ? ComparisonOperator.GreaterThanOrEqual
        : TryTakeWord("lt") ? ComparisonOperator.LessThan
        : TryTakeWord("le") ? ComparisonOperator.LessThanOrEqual
        : null;

    private (string? Property, object? Value) ParseOperand()
    {
        SkipSpaces();
        if (position < text.Length && text[position] == '\'')
        {
            return (null, TakeQuoted());
        }

        var word = TakeWord();
        if (word.Length == 0)
        {
            throw Malformed();
        }

        if (position < text.Length && text[position] == '\'')
        {
            return (null, Typed(word, TakeQuoted()));
        }

        if (word[0] is '-' or '+' || char.IsAsciiDigit(word[0]))
        {
            return (null, Number(word));
        }

        SkipSpaces();
        return word switch
        {
            "true" => (null, true),
            "false" => (null, false),
            _ when position < text.Length && text[position] == '(' => throw StorageException.NotImplemented(),
            _ => (word, null),
        };
    }

    private object Typed(string type, string literal)
    {
        try
        {
            return type.ToUpperInvariant() switch
            {
                "DATETIME" when EdmValues.TryParseDateTime(literal, out var utc) => utc,
                "GUID" when Guid.TryParse(literal, out var id) => id,
                "X" or "BINARY" => Convert.FromHexString(literal),
                _ => throw Malformed(),
            };
        }
        catch (FormatException)
        {
            throw Malformed();
        }
    }

    private object Number(string word)
    {
        if (word[^1] is 'L' or 'l')
        {
            return long.TryParse(word.AsSpan(0, word.Length - 1), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var suffixed) ? suffixed : throw Malformed();
        }

        if (int.TryParse(word, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var small))
        {
            return small;
        }

        if (long.TryParse(word, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var large))
        {
            return large;
        }

        return double.TryParse(word, NumberStyles.Float, CultureInfo.InvariantCulture, out var real) ? real : throw Malformed();
    }

    private string TakeQuoted()
    {
        var start = ++position;
        while (position < text.Length)
        {
            if (text[position] != '\'')
            {
                position++;
            }
            else if (position + 1 < text.Length && text[position + 1] == '\'')
            {
                position += 2;
            }
            else
            {
                return text[start..position++].Replace("''", "'", StringComparison.Ordinal);
            }
        }

        throw Malformed();
    }

    private string TakeWord()
    {
        var start = position;
        while (position < text.Length && (char.IsLetterOrDigit(text[position]) || text[position] is '_' or '.' or '-' or '+'))
        {
            position++;
        }

        return text[start..position];
    }

    private bool TryTakeWord(string word)
    {
        SkipSpaces();
        var end = position + word.Length;
        if (string.CompareOrdinal(text, position, word, 0, word.Length) != 0 || (end < text.Length && (char.IsLetterOrDigit(text[end]) || text[end] == '_')))
        {
            return false;
        }

        position = end;
        return true;
    }

    private bool TryTake(char character)
    {
        SkipSpaces();
        if (position >= text.Length || text[position] != character)
        {
            return false;
        }

        position++;
        SkipSpaces();
        return true;
    }

    private void SkipSpaces()
    {
        while (position < text.Length && text[position] == ' ')
        {
            position++;
        }
    }

    private StorageException Malformed() => StorageException.InvalidInput($"Syntax error at position {position} of the filter.");
}
