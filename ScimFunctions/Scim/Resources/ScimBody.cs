using System.Runtime.InteropServices;
using System.Text;
using System.Text.Unicode;

namespace ScimFunctions.Scim.Resources;

/// <summary>Parses request bodies. What it lets through is a JSON object whose every name and string can be read and written again.</summary>
public static class ScimBody
{
    /// <summary>How deep objects and arrays may nest; SCIM itself needs six, in a bulk request.</summary>
    public const int MaxDepth = 32;

    /// <summary>Up to this many properties, comparing each name with the ones after it beats hashing them.</summary>
    private const int FewProperties = 12;

    private static readonly JsonDocumentOptions Options = new() { MaxDepth = MaxDepth };

    private static ReadOnlySpan<byte> ByteOrderMark => [0xEF, 0xBB, 0xBF];

    /// <summary>
    /// Parses a body; the caller disposes of the document. A name may occur once in an object, whatever its case (RFC 7643 §2.1).
    /// </summary>
    /// <exception cref="ScimException">400 <c>invalidSyntax</c>, with a detail that says what is wrong and where.</exception>
    public static JsonDocument Parse(ReadOnlyMemory<byte> utf8)
    {
        if (utf8.Span.StartsWith(ByteOrderMark))
        {
            utf8 = utf8[ByteOrderMark.Length..];
        }

        if (utf8.IsEmpty)
        {
            throw ScimException.InvalidSyntax("The request has no body; send a JSON object.");
        }

        if (!Utf8.IsValid(utf8.Span))
        {
            throw ScimException.InvalidSyntax("The request body is not valid UTF-8; send JSON in UTF-8.");
        }

        var document = ParseJson(utf8);
        try
        {
            Check(document.RootElement);
            return document.RootElement.ValueKind is JsonValueKind.Object
                ? document
                : throw ScimException.InvalidSyntax($"The request body must be a JSON object; got {JsonText.Describe(document.RootElement)}.");
        }
        catch
        {
            document.Dispose();
            throw;
        }
    }

    private static JsonDocument ParseJson(ReadOnlyMemory<byte> utf8)
    {
        try
        {
            return JsonDocument.Parse(utf8, Options);
        }
        catch (JsonException exception)
        {
            throw ScimException.InvalidSyntax(
                $"The request body is not valid JSON, or nests deeper than {MaxDepth} levels, at line {exception.LineNumber + 1}, byte {exception.BytePositionInLine + 1} of that line.");
        }
    }

    private static void Check(JsonElement element)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.Object:
                CheckNames(element);
                foreach (var property in element.EnumerateObject())
                {
                    Check(property.Value);
                }

                break;
            case JsonValueKind.Array:
                foreach (var item in element.EnumerateArray())
                {
                    Check(item);
                }

                break;
            case JsonValueKind.String:
                CheckString(element);
                break;
        }
    }

    /// <summary>Only an escape can smuggle in what UTF-8 and the parser rule out, so only strings with a backslash are looked into.</summary>
    private static void CheckString(JsonElement element)
    {
        if (JsonMarshal.GetRawUtf8Value(element).Contains((byte)'\\'))
        {
            CheckText(element, static element => element.GetString()!);
        }
    }

    private static void CheckText<T>(T source, Func<T, string> read)
    {
        string text;
        try
        {
            text = read(source);
        }
        catch (InvalidOperationException)
        {
            throw ScimException.InvalidSyntax("The request body has a string with half of a surrogate pair (an escape from \\ud800 to \\udfff that stands alone).");
        }

        if (text.Contains('\0', StringComparison.Ordinal))
        {
            throw ScimException.InvalidSyntax("The request body has a string with a NUL character (\\u0000), which cannot be stored.");
        }
    }

    private static void CheckNames(JsonElement element)
    {
        var count = 0;
        var escaped = false;
        foreach (var property in element.EnumerateObject())
        {
            count++;
            if (JsonMarshal.GetRawUtf8PropertyName(property).Contains((byte)'\\'))
            {
                escaped = true;
                CheckText(property, static property => property.Name);
            }
        }

        if (count > FewProperties || escaped)
        {
            CheckManyNames(element);
        }
        else
        {
            CheckFewNames(element);
        }
    }

    private static void CheckFewNames(JsonElement element)
    {
        var properties = element.EnumerateObject();
        while (properties.MoveNext())
        {
            var name = JsonMarshal.GetRawUtf8PropertyName(properties.Current);
            var rest = properties;
            while (rest.MoveNext())
            {
                if (Ascii.EqualsIgnoreCase(name, JsonMarshal.GetRawUtf8PropertyName(rest.Current)))
                {
                    throw Repeated(properties.Current.Name, rest.Current.Name);
                }
            }
        }
    }

    private static void CheckManyNames(JsonElement element)
    {
        var seen = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (var property in element.EnumerateObject())
        {
            if (!seen.Add(property.Name))
            {
                seen.TryGetValue(property.Name, out var first);
                throw Repeated(first!, property.Name);
            }
        }
    }

    private static ScimException Repeated(string first, string second) => ScimException.InvalidSyntax(
        first == second
            ? $"The name '{JsonText.Shorten(first)}' occurs twice in one JSON object; send it once."
            : $"The names '{JsonText.Shorten(first)}' and '{JsonText.Shorten(second)}' occur in one JSON object and mean the same, as attribute names ignore case; send one of them.");
}
