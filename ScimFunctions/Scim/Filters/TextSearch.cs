using System.Buffers;

namespace ScimFunctions.Scim.Filters;

/// <summary>
/// Looks for a text within others at a cost that grows with the sum of their lengths, whatever they are: searching as the platform does can cost
/// their product, which for a filter of some thousand characters over values of hundreds of thousands is a second each.
/// </summary>
/// <param name="comparison"><see cref="StringComparison.Ordinal"/> or <see cref="StringComparison.OrdinalIgnoreCase"/>.</param>
internal sealed class TextSearch(string text, StringComparison comparison)
{
    /// <summary>The product of so short a text's length is no danger, and the platform's search is many times faster in what is usual.</summary>
    private const int ShortText = 16;

    private readonly string folded = comparison is StringComparison.OrdinalIgnoreCase ? text.ToUpperInvariant() : text;
    private int[]? borders;

    public string Text => text;

    public StringComparison Comparison => comparison;

    public bool IsIn(ReadOnlySpan<char> value)
    {
        if (text.Length <= ShortText || value.Length < text.Length)
        {
            return value.Contains(text, comparison);
        }

        if (comparison is StringComparison.Ordinal)
        {
            return Find(value);
        }

        var buffer = ArrayPool<char>.Shared.Rent(value.Length);
        value.ToUpperInvariant(buffer);
        var found = Find(buffer.AsSpan(0, value.Length));
        ArrayPool<char>.Shared.Return(buffer);
        return found;
    }

    /// <summary>The search of Knuth, Morris and Pratt: where the value goes on otherwise than the text, what has matched says how far to move it.</summary>
    private bool Find(ReadOnlySpan<char> value)
    {
        borders ??= BordersOf(folded);
        var matched = 0;
        foreach (var character in value)
        {
            while (matched > 0 && folded[matched] != character)
            {
                matched = borders[matched - 1];
            }

            if (folded[matched] == character && ++matched == folded.Length)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>For each beginning of the text, the length of the longest shorter one that it ends with.</summary>
    private static int[] BordersOf(string text)
    {
        var found = new int[text.Length];
        for (var (end, border) = (1, 0); end < text.Length; end++)
        {
            while (border > 0 && text[border] != text[end])
            {
                border = found[border - 1];
            }

            border += text[border] == text[end] ? 1 : 0;
            found[end] = border;
        }

        return found;
    }
}
