using ScimFunctions.Scim.Tolerances;

namespace ScimFunctions.Scim.Messages;

/// <summary>What PATCH, search and bulk requests, messages of the protocol's own, have in common.</summary>
internal static class ProtocolMessage
{
    /// <summary>The member of that name, whatever its case, unless it is null.</summary>
    public static JsonElement? Find(JsonElement body, string name)
    {
        foreach (var member in body.EnumerateObject())
        {
            if (member.Name.Equals(name, StringComparison.OrdinalIgnoreCase))
            {
                return member.Value.ValueKind is JsonValueKind.Null ? null : member.Value;
            }
        }

        return null;
    }

    /// <summary>The message must say in <c>schemas</c> what it is; whether it does is forgiven where method and address say it too.</summary>
    /// <param name="body">The message.</param>
    /// <param name="urn">What it must be.</param>
    /// <param name="tolerances">Those of the request.</param>
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
