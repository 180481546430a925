using System.Globalization;

namespace ScimFunctions.InProcessStorage.Tables;

/// <summary>Reads the part of OData's filter language that the app speaks: a property compared with a literal, and, or, not, parentheses.</summary>
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

        var property = TakeWord();
        if (TryTake('('))
        {
            throw StorageException.NotImplemented();
        }

        return property.Length > 0 && !char.IsAsciiDigit(property[0]) ? new TableFilter.Comparison(property, TakeOperator(), TakeLiteral()) : throw Malformed();
    }

    private ComparisonOperator TakeOperator() => TakeWord() switch
    {
        "eq" => ComparisonOperator.Equal,
        "ne" => ComparisonOperator.NotEqual,
        "gt" => ComparisonOperator.GreaterThan,
        "ge" => ComparisonOperator.GreaterThanOrEqual,
        "lt" => ComparisonOperator.LessThan,
        "le" => ComparisonOperator.LessThanOrEqual,
        _ => throw Malformed(),
    };

    private object TakeLiteral()
    {
        var word = TakeWord();
        var quoted = position < text.Length && text[position] == '\'' ? TakeQuoted() : null;
        return (word.ToUpperInvariant(), quoted) switch
        {
            ("", { } literal) => literal,
            ("DATETIME", { } literal) when EdmValues.TryParseDateTime(literal, out var utc) => utc,
            ("GUID", { } literal) when Guid.TryParse(literal, out var id) => id,
            ("TRUE", null) => true,
            ("FALSE", null) => false,
            ([.. var digits, 'L'], null) when long.TryParse(digits, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) => number,
            ({ } digits, null) when int.TryParse(digits, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) => number,
            ({ } digits, null) when double.TryParse(digits, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) => number,
            _ => throw Malformed(),
        };
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
        SkipSpaces();
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
        var start = position;
        if (TakeWord() == word)
        {
            return true;
        }

        position = start;
        return false;
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
