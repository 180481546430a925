namespace ScimFunctions.Tests.Service;

/// <summary>Reads what a test is interested in out of a JSON body.</summary>
public static class JsonReading
{
    /// <summary>The value at the end of the names, which are whole keys and so may be URNs; null if there is none.</summary>
    public static JsonElement? At(this JsonElement json, params string[] names)
    {
        JsonElement? found = json;
        foreach (var name in names)
        {
            found = found is { ValueKind: JsonValueKind.Object } parent && parent.TryGetProperty(name, out var member) ? member : null;
        }

        return found;
    }

    /// <summary>The text at the end of the names, or null if there is none.</summary>
    public static string? TextAt(this JsonElement json, params string[] names) => json.At(names)?.GetString();

    /// <summary>The elements of the array at the end of the names; none if there is no array.</summary>
    public static IReadOnlyList<JsonElement> ItemsAt(this JsonElement json, params string[] names) =>
        json.At(names) is { ValueKind: JsonValueKind.Array } array ? [.. array.EnumerateArray()] : [];

    /// <summary>The one element of a multi-valued attribute with that <c>type</c>; null if there is none.</summary>
    public static JsonElement? OfType(this JsonElement json, string attribute, string type) =>
        json.ItemsAt(attribute).Where(item => item.TextAt("type") == type).Select(item => (JsonElement?)item).SingleOrDefault();

    /// <summary>Asserts that a value is there and equal to the expected JSON; the order of members does not count.</summary>
    public static void ShouldBeJson(this JsonElement? actual, string expected)
    {
        var text = actual?.GetRawText() ?? "nothing";
        using var document = JsonDocument.Parse(expected);
        Assert.True(actual is { } value && JsonElement.DeepEquals(document.RootElement, value), $"Expected {expected}, got {text}");
    }
}
