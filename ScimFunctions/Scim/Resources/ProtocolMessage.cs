using System.Text.Json;
using ScimFunctions.Scim.Tolerances;

namespace ScimFunctions.Scim.Resources;

/// <summary>What search and bulk requests, messages of the protocol's own, have in common.</summary>
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

    /// <summary>The message must say in <c>schemas</c> what it is.</summary>
    /// <param name="body">The message.</param>
    /// <param name="urn">What it must be.</param>
    /// <param name="missing">Allows it to say nothing.</param>
    /// <param name="tolerances">Those of the request.</param>
    /// <exception cref="ScimException">400 <c>invalidSyntax</c>.</exception>
    public static void RequireSchema(JsonElement body, string urn, Tolerance missing, RequestTolerances tolerances)
    {
        var schemas = Find(body, "schemas");
        var isMissing = schemas is null || (schemas is { ValueKind: JsonValueKind.Array } empty && empty.GetArrayLength() == 0);
        var isListed = schemas is { ValueKind: JsonValueKind.Array } array && array.EnumerateArray().Any(schema =>
            schema.ValueKind is JsonValueKind.String && urn.Equals(schema.GetString(), StringComparison.OrdinalIgnoreCase));
        if (!isListed && !(isMissing && tolerances.Allow(missing)))
        {
            throw ScimException.InvalidSyntax($"'schemas' must be [\"{urn}\"].");
        }
    }
}
