namespace ScimFunctions.Scim.Resources;

/// <summary>Reads strings of a resource in canonical form.</summary>
public static class JsonObjectText
{
    /// <summary>The string of that name; null where it, or the object itself, is absent or something else.</summary>
    public static string? GetText(this JsonObject? container, string name) =>
        container?[name] is JsonValue node && node.TryGetValue(out string? text) ? text : null;
}
