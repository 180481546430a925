using ScimFunctions.Scim.Resources;
using ScimFunctions.Scim.Tolerances;

namespace ScimFunctions.Scim.Messages;

/// <summary>What the messages of the protocol's own (PATCH, searches, bulk, lists, errors) have in common.</summary>
internal static class ProtocolMessage
{
    /// <summary>The value of that name, whatever the name's case, unless it is null.</summary>
    public static JsonElement? Find(JsonElement message, string name) =>
        FindEvenNull(message, name) is { ValueKind: not JsonValueKind.Null } found ? found : null;

    /// <summary>As above, but null as it was sent, where that means something.</summary>
    public static JsonElement? FindEvenNull(JsonElement message, string name)
    {
        foreach (var property in message.EnumerateObject())
        {
            if (property.NameEquals(name) || property.Name.Equals(name, StringComparison.OrdinalIgnoreCase))
            {
                return property.Value;
            }
        }

        return null;
    }

    /// <summary>The text of that name, or null.</summary>
    /// <exception cref="ScimException">400 <c>invalidValue</c>: it is something else.</exception>
    public static string? FindText(JsonElement message, string name) => Find(message, name) switch
    {
        null => null,
        { ValueKind: JsonValueKind.String } text => text.GetString(),
        { } other => throw ScimException.InvalidValue($"'{name}' must be a text; got {JsonText.Describe(other)}."),
    };

    /// <summary>Writes <c>schemas</c> with the one URN that says what the object is.</summary>
    public static void WriteSchema(Utf8JsonWriter writer, string urn)
    {
        writer.WriteStartArray("schemas");
        writer.WriteStringValue(urn);
        writer.WriteEndArray();
    }

    /// <summary>The message must say in <c>schemas</c> what it is; whether it does is forgiven where method and address say it too.</summary>
    /// <exception cref="ScimException">400 <c>invalidSyntax</c>.</exception>
    public static void RequireSchema(JsonElement body, string urn, RequestTolerances tolerances)
    {
        IReadOnlyList<JsonElement>? declared = Find(body, "schemas") switch
        {
            null => [],
            { ValueKind: JsonValueKind.Array } array => [.. array.EnumerateArray()],
            { ValueKind: JsonValueKind.String } single when tolerances.Allow(Tolerance.SingleValueForArray) => [single],
            _ => null,
        };
        if (declared is null || !(declared.Any(IsRequired) || tolerances.Allow(Tolerance.MissingMessageSchema)))
        {
            throw ScimException.InvalidSyntax($"'schemas' must be [\"{urn}\"].");
        }

        bool IsRequired(JsonElement schema) => schema.ValueKind is JsonValueKind.String && urn.Equals(schema.GetString(), StringComparison.OrdinalIgnoreCase);
    }
}
