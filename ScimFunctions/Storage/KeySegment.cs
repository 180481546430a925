using System.Globalization;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;

namespace ScimFunctions.Storage;

/// <summary>
/// Values from outside as parts of a row key. Keys outlive libraries and builds: what these functions give is pinned by golden tests and
/// must never change, or data written yesterday is lost to tomorrow's build.
/// </summary>
public static class KeySegment
{
    /// <summary>Longer escaped values are replaced by their hash, so that prefix, value and id stay within the 512 characters of a row key.</summary>
    public const int MaxLength = 400;

    /// <summary>
    /// The value with each character that Table Storage forbids in keys (<c>/ \ # ?</c> and controls), each that we use ourselves
    /// (<c>| !</c>), <c>%</c> (which some clients decode twice), line and paragraph separators (at which Azurite breaks a key in two), the
    /// noncharacters that XML cannot hold, and each lone surrogate as <c>!</c> and four hexadecimal digits. Different values give different
    /// segments.
    /// </summary>
    public static string Escape(string value)
    {
        var firstToEscape = 0;
        while (firstToEscape < value.Length && !NeedsEscape(value, firstToEscape))
        {
            firstToEscape++;
        }

        if (firstToEscape == value.Length)
        {
            return value.Length <= MaxLength ? value : Hash(value);
        }

        var escaped = new StringBuilder(value.Length + 16).Append(value, 0, firstToEscape);
        for (var index = firstToEscape; index < value.Length; index++)
        {
            if (NeedsEscape(value, index))
            {
                escaped.Append('!').Append(((int)value[index]).ToString("X4", CultureInfo.InvariantCulture));
            }
            else
            {
                escaped.Append(value[index]);
            }
        }

        return escaped.Length <= MaxLength ? escaped.ToString() : Hash(value);
    }

    /// <summary>The value as it is compared where case does not matter (userName, e-mail addresses), then escaped.</summary>
    public static string Fold(string value) => Escape(value.ToUpperInvariant());

    /// <summary>
    /// No escaped value starts with <c>!~</c>, so a hash never equals one. The UTF-16 code units are hashed, for an encoding would replace
    /// lone surrogates and so make different values equal.
    /// </summary>
    private static string Hash(string value) => "!~" + Convert.ToHexStringLower(SHA256.HashData(MemoryMarshal.AsBytes(value.AsSpan())));

    private static bool NeedsEscape(string value, int index)
    {
        var character = value[index];
        return character is '/' or '\\' or '#' or '?' or '%' or '|' or '!' or '\u2028' or '\u2029' or '\uFFFE' or '\uFFFF'
            || char.IsControl(character)
            || (char.IsSurrogate(character) && !IsPaired(value, index));
    }

    private static bool IsPaired(string value, int index) => char.IsHighSurrogate(value[index])
        ? index + 1 < value.Length && char.IsLowSurrogate(value[index + 1])
        : index > 0 && char.IsHighSurrogate(value[index - 1]);
}
