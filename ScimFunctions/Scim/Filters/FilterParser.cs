using System.Buffers;
using System.Globalization;
using System.Text;
using ScimFunctions.Scim.Resources;
using ScimFunctions.Scim.Schemas;
using ScimFunctions.Scim.Tolerances;

namespace ScimFunctions.Scim.Filters;

/// <summary>
/// Reads the filter language of RFC 7644 §3.4.2.2 in one pass. Whatever the text, it gives a tree or a 400 <c>invalidFilter</c> that names the
/// position (counted from 1) and what was expected there.
/// </summary>
public sealed class FilterParser
{
    /// <summary>The longest filter, in bytes of UTF-8.</summary>
    public const int MaxBytes = 8 * 1024;

    /// <summary>How many parentheses and brackets may be open at once.</summary>
    public const int MaxDepth = 32;

    private const string Operators = "eq, ne, co, sw, ew, gt, ge, lt, le or pr";

    private static readonly SearchValues<char> Delimiters = SearchValues.Create(" \t\r\n()[]\"");

    private readonly string text;
    private readonly RequestTolerances tolerances;
    private int position;
    private int depth;
    private bool insideValuePath;

    private FilterParser(string text, RequestTolerances tolerances, bool insideValuePath)
    {
        this.text = text;
        this.tolerances = tolerances;
        this.insideValuePath = insideValuePath;
    }

    /// <exception cref="ScimException">400 <c>invalidFilter</c>.</exception>
    public static FilterExpression Parse(string text, RequestTolerances tolerances) =>
        new FilterParser(text, tolerances, insideValuePath: false).ParseWhole();

    /// <summary>Reads what stands between the brackets of a PATCH path (<c>valFilter</c>); it cannot hold brackets itself.</summary>
    /// <exception cref="ScimException">400 <c>invalidFilter</c>.</exception>
    public static FilterExpression ParseValueFilter(string text, RequestTolerances tolerances) =>
        new FilterParser(text, tolerances, insideValuePath: true).ParseWhole();

    private FilterExpression ParseWhole()
    {
        if (Encoding.UTF8.GetByteCount(text) > MaxBytes)
        {
            throw ScimException.InvalidFilter($"The filter is longer than {MaxBytes} bytes, which is the limit. Ask for fewer conditions at once.");
        }

        var expression = ParseOr();
        SkipSpace();
        return position == text.Length ? expression : throw Expected("'and', 'or' or the end of the filter");
    }

    private FilterExpression ParseOr()
    {
        var left = ParseAnd();
        while (TryReadKeyword("or"))
        {
            left = new OrExpression(left, ParseAnd());
        }

        return left;
    }

    private FilterExpression ParseAnd()
    {
        var left = ParseTerm();
        while (TryReadKeyword("and"))
        {
            left = new AndExpression(left, ParseTerm());
        }

        return left;
    }

    private FilterExpression ParseTerm()
    {
        SkipSpace();
        if (Peek() == '(')
        {
            return ParseNested(')');
        }

        var start = position;
        var word = ReadWord();
        if (word.Equals("not", StringComparison.OrdinalIgnoreCase))
        {
            SkipSpace();
            return Peek() == '(' ? new NotExpression(ParseNested(')')) : throw Expected("'(' after 'not'");
        }

        if (AttributePath.TryParse(word.ToString()) is not { } path)
        {
            position = start;
            throw Expected("an attribute name, 'not' or '('");
        }

        return Peek() == '[' ? ParseValuePath(path, start) : ParseAttributeExpression(path);
    }

    private ValuePathExpression ParseValuePath(AttributePath path, int start)
    {
        if (insideValuePath || path.SubAttribute is not null)
        {
            throw Expected(insideValuePath ? "an operator; brackets cannot stand within brackets" : "an operator; brackets follow an attribute, not a sub-attribute");
        }

        insideValuePath = true;
        var filter = ParseNested(']');
        insideValuePath = false;
        if (Peek() != '.')
        {
            return new ValuePathExpression(path, filter);
        }

        position++;
        var subAttributeStart = position;
        if (AttributePath.TryParse(ReadWord().ToString()) is not { SchemaUrn: null, SubAttribute: null } subAttribute)
        {
            position = subAttributeStart;
            throw Expected("the name of a sub-attribute");
        }

        return tolerances.Allow(Tolerance.SubAttributeAfterValueFilter)
            ? new ValuePathExpression(path, new AndExpression(filter, ParseAttributeExpression(subAttribute)))
            : throw ScimException.InvalidFilter(
                $"A filter cannot name a sub-attribute after brackets (position {start + 1}). Write the condition inside: {path}[{filter} and {subAttribute} eq \"...\"].");
    }

    private FilterExpression ParseNested(char closing)
    {
        if (++depth > MaxDepth)
        {
            throw ScimException.InvalidFilter(
                $"The filter opens more than {MaxDepth} parentheses and brackets within each other (position {position + 1}), which is the limit.");
        }

        position++;
        var expression = ParseOr();
        SkipSpace();
        if (Peek() != closing)
        {
            throw Expected($"'and', 'or' or '{closing}'");
        }

        position++;
        depth--;
        return expression;
    }

    private FilterExpression ParseAttributeExpression(AttributePath path)
    {
        SkipSpace();
        var start = position;
        var word = ReadWord();
        if (word.Equals("pr", StringComparison.OrdinalIgnoreCase))
        {
            return new PresentExpression(path);
        }

        if (ComparisonOperatorSymbols.Find(word) is not { } comparison)
        {
            position = start;
            throw Expected($"an operator ({Operators}) after '{path}'");
        }

        return new ComparisonExpression(path, comparison, ParseValue());
    }

    private FilterValue ParseValue()
    {
        SkipSpace();
        if (Peek() == '"')
        {
            return FilterValue.OfString(ReadString());
        }

        var start = position;
        var word = ReadWord();
        switch (word)
        {
            case var _ when word.Equals("true", StringComparison.OrdinalIgnoreCase):
                return FilterValue.True;
            case var _ when word.Equals("false", StringComparison.OrdinalIgnoreCase):
                return FilterValue.False;
            case var _ when word.Equals("null", StringComparison.OrdinalIgnoreCase):
                return FilterValue.Null;
            case var _ when IsNumber(word):
                return FilterValue.OfNumber(word.ToString());
            case [] or ['\'', ..]:
                position = start;
                throw Expected("a value: text in double quotes, a number, true, false or null");
            case var _ when IsWellFormed(word) && tolerances.Allow(Tolerance.UnquotedFilterValue):
                return FilterValue.OfString(word.ToString());
            default:
                position = start;
                throw Expected("a value: text must stand in double quotes");
        }
    }

    /// <summary>A JSON string (RFC 8259 §7); the position is at its opening quote.</summary>
    private string ReadString()
    {
        var start = position++;
        var value = new StringBuilder();
        while (position < text.Length)
        {
            var character = text[position++];
            switch (character)
            {
                case '"':
                    var read = value.ToString();
                    return IsWellFormed(read) ? read : throw Invalid(start, "the text holds half of a surrogate pair");
                case '\\':
                    value.Append(ReadEscape());
                    break;
                case < ' ':
                    throw Invalid(position - 1, "a control character in a text must be written as an escape such as \\n");
                default:
                    value.Append(character);
                    break;
            }
        }

        throw Invalid(start, "the text that starts here has no closing double quote");
    }

    private char ReadEscape()
    {
        switch (Peek())
        {
            case '"' or '\\' or '/':
                return text[position++];
            case 'b':
                position++;
                return '\b';
            case 'f':
                position++;
                return '\f';
            case 'n':
                position++;
                return '\n';
            case 'r':
                position++;
                return '\r';
            case 't':
                position++;
                return '\t';
            case 'u' when position + 5 <= text.Length
                && ushort.TryParse(text.AsSpan(position + 1, 4), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var code):
                position += 5;
                return (char)code;
            default:
                throw Invalid(position - 1, "a backslash must be followed by \", \\, /, b, f, n, r, t or u and four hexadecimal digits");
        }
    }

    private bool TryReadKeyword(string keyword)
    {
        var start = position;
        SkipSpace();
        if (ReadWord().Equals(keyword, StringComparison.OrdinalIgnoreCase))
        {
            return true;
        }

        position = start;
        return false;
    }

    private ReadOnlySpan<char> ReadWord()
    {
        var rest = text.AsSpan(position);
        var length = rest.IndexOfAny(Delimiters);
        var word = length < 0 ? rest : rest[..length];
        position += word.Length;
        return word;
    }

    private void SkipSpace()
    {
        while (position < text.Length && text[position] is ' ' or '\t' or '\r' or '\n')
        {
            position++;
        }
    }

    /// <summary>The next character, or NUL at the end, which no rule expects.</summary>
    private char Peek() => position < text.Length ? text[position] : '\0';

    /// <summary>Whether the word is a number as JSON writes it (RFC 8259 §6): no plus sign, no leading zeros, digits around the point.</summary>
    private static bool IsNumber(ReadOnlySpan<char> word)
    {
        var rest = word is ['-', ..] ? word[1..] : word;
        var whole = CountDigits(rest);
        if (whole == 0 || (whole > 1 && rest[0] == '0'))
        {
            return false;
        }

        rest = rest[whole..];
        if (rest is ['.', ..])
        {
            var fraction = CountDigits(rest[1..]);
            if (fraction == 0)
            {
                return false;
            }

            rest = rest[(fraction + 1)..];
        }

        if (rest is ['e' or 'E', ..])
        {
            rest = rest[1..];
            rest = rest is ['+' or '-', ..] ? rest[1..] : rest;
            return !rest.IsEmpty && CountDigits(rest) == rest.Length;
        }

        return rest.IsEmpty;
    }

    private static int CountDigits(ReadOnlySpan<char> text)
    {
        var length = text.IndexOfAnyExceptInRange('0', '9');
        return length < 0 ? text.Length : length;
    }

    /// <summary>Whether every surrogate has its other half: only such text can be compared with what JSON holds.</summary>
    private static bool IsWellFormed(ReadOnlySpan<char> text)
    {
        for (var index = 0; index < text.Length; index++)
        {
            if (char.IsHighSurrogate(text[index]) && index + 1 < text.Length && char.IsLowSurrogate(text[index + 1]))
            {
                index++;
            }
            else if (char.IsSurrogate(text[index]))
            {
                return false;
            }
        }

        return true;
    }

    private ScimException Expected(string what)
    {
        var start = position;
        var found = ReadWord();
        var named = start == text.Length ? "the filter ends there"
            : found.IsEmpty ? $"found '{text[start]}'"
            : $"found '{JsonText.Shorten(found.ToString(), 40)}'";
        return ScimException.InvalidFilter($"The filter is not valid at position {start + 1}: expected {what}, but {named}.");
    }

    private static ScimException Invalid(int at, string what) =>
        ScimException.InvalidFilter($"The filter is not valid at position {at + 1}: {what}.");
}
