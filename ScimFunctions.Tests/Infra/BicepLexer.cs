using System.Text;

namespace ScimFunctions.Tests.Infra;

/// <summary>Splits a Bicep file into tokens; throws where a text, an interpolation or a comment does not end.</summary>
internal sealed class BicepLexer(string source, int firstLine = 1)
{
    private static readonly string[] TwoCharacterSymbols = ["==", "!=", "=~", "!~", "<=", ">=", "&&", "||", "??", "=>", "::", ".?"];

    private readonly List<BicepToken> tokens = [];
    private int position;
    private int line = firstLine;

    public IReadOnlyList<BicepToken> Read()
    {
        while (position < source.Length)
        {
            var character = source[position];
            if (character == '\n')
            {
                Add(BicepTokenKind.NewLine, "\n", 1);
                line++;
            }
            else if (char.IsWhiteSpace(character))
            {
                position++;
            }
            else if (StartsWith("//"))
            {
                position = EndOfLine();
            }
            else if (StartsWith("/*"))
            {
                SkipBlockComment();
            }
            else if (character == '\'')
            {
                ReadText();
            }
            else if (char.IsAsciiDigit(character))
            {
                Add(BicepTokenKind.Number, source[position..End(char.IsAsciiDigit)]);
            }
            else if (char.IsAsciiLetter(character) || character == '_')
            {
                Add(BicepTokenKind.Word, source[position..End(c => char.IsAsciiLetterOrDigit(c) || c == '_')]);
            }
            else
            {
                Add(BicepTokenKind.Symbol, Array.Find(TwoCharacterSymbols, StartsWith) ?? character.ToString());
            }
        }

        return tokens;
    }

    private void Add(BicepTokenKind kind, string text, int? length = null)
    {
        tokens.Add(new BicepToken(kind, text, line, []));
        position += length ?? text.Length;
    }

    private void ReadText()
    {
        var start = line;
        if (StartsWith("'''"))
        {
            throw Unexpected("multi-line texts are not read here");
        }

        var text = new StringBuilder();
        var interpolated = new List<BicepToken>();
        position++;
        while (true)
        {
            if (position >= source.Length || source[position] == '\n')
            {
                throw Unexpected("a text does not end");
            }

            if (source[position] == '\'')
            {
                position++;
                tokens.Add(new BicepToken(BicepTokenKind.Text, text.ToString(), start, interpolated));
                return;
            }

            if (source[position] == '\\')
            {
                text.Append(source.AsSpan(position, 2));
                position += 2;
            }
            else if (StartsWith("${"))
            {
                var expression = ReadInterpolation();
                text.Append("${").Append(expression).Append('}');
                interpolated.AddRange(new BicepLexer(expression, start).Read());
            }
            else
            {
                text.Append(source[position++]);
            }
        }
    }

    private string ReadInterpolation()
    {
        var start = position + 2;
        var depth = 1;
        for (position = start; position < source.Length && source[position] != '\n'; position++)
        {
            depth += source[position] switch { '{' => 1, '}' => -1, _ => 0 };
            if (depth == 0)
            {
                return source[start..position++];
            }
        }

        throw Unexpected("an interpolation does not end");
    }

    private void SkipBlockComment()
    {
        var end = source.IndexOf("*/", position + 2, StringComparison.Ordinal);
        if (end < 0)
        {
            throw Unexpected("a comment does not end");
        }

        line += source.AsSpan(position, end - position).Count('\n');
        position = end + 2;
    }

    private int EndOfLine()
    {
        var end = source.IndexOf('\n', position);
        return end < 0 ? source.Length : end;
    }

    private int End(Func<char, bool> belongs)
    {
        var end = position;
        while (end < source.Length && belongs(source[end]))
        {
            end++;
        }

        return end;
    }

    private bool StartsWith(string text) => string.CompareOrdinal(source, position, text, 0, text.Length) == 0;

    private FormatException Unexpected(string what) => new($"Line {line}: {what}.");
}
