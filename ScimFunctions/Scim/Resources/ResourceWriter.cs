using System.Text.Encodings.Web;
using ScimFunctions.Scim.Schemas;

namespace ScimFunctions.Scim.Resources;

/// <summary>Brings a resource into the form in which it is stored and answered.</summary>
public static class ResourceWriter
{
    /// <summary>Text is written as it is, not as escapes: the media type is JSON, never a page.</summary>
    public static JsonWriterOptions JsonOptions { get; } = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        SkipValidation = true,
    };

    /// <summary>
    /// Puts the attributes of a resource that was built or patched into schema order, takes out nulls and empty values and what no schema
    /// defines, and computes <c>schemas</c> from what is left. Names must be in the schema's spelling already. Works in place.
    /// </summary>
    /// <returns>The same object.</returns>
    public static JsonObject Canonicalize(ResourceType type, JsonObject resource)
    {
        var properties = new Dictionary<string, JsonNode?>(resource, StringComparer.Ordinal);
        resource.Clear();
        var schemas = new JsonArray(JsonValue.Create(type.Core.Id));
        resource.Add(CommonAttributes.Schemas.Name, schemas);
        Take(CommonAttributes.Id);
        Take(CommonAttributes.ExternalId);
        foreach (var attribute in type.Core.Attributes)
        {
            Take(attribute);
        }

        foreach (var extension in type.Extensions)
        {
            if (properties.TryGetValue(extension.Id, out var property) && property is JsonObject { Count: > 0 } value)
            {
                _ = extension.IsOpen ? SchemaOrder.ArrangeByName(value) : SchemaOrder.Arrange(value, extension.Attributes);
                if (value.Count > 0)
                {
                    schemas.Add(JsonValue.Create(extension.Id));
                    resource.Add(extension.Id, value);
                }
            }
        }

        Take(CommonAttributes.Meta);
        return resource;

        void Take(AttributeDefinition attribute)
        {
            if (properties.TryGetValue(attribute.Name, out var property) && SchemaOrder.Tidy(property, attribute) is { } value)
            {
                resource.Add(attribute.Name, value);
            }
        }
    }
}

/// <summary>Puts the properties of an object into the order of their definitions, without nulls and empty values; in place.</summary>
internal static class SchemaOrder
{
    /// <summary>Arranges a complex value or an extension; properties without a definition go.</summary>
    public static JsonObject Arrange(JsonObject value, IReadOnlyList<AttributeDefinition> definitions)
    {
        if (IsArranged(value, definitions))
        {
            return value;
        }

        var properties = new Dictionary<string, JsonNode?>(value, StringComparer.Ordinal);
        value.Clear();
        foreach (var definition in definitions)
        {
            if (properties.TryGetValue(definition.Name, out var property) && Tidy(property, definition) is { } tidied)
            {
                value.Add(definition.Name, tidied);
            }
        }

        return value;
    }

    /// <summary>Arranges an open extension by name, so that the same attributes always give the same bytes.</summary>
    public static JsonObject ArrangeByName(JsonObject value)
    {
        var properties = new SortedDictionary<string, JsonNode?>(StringComparer.OrdinalIgnoreCase);
        foreach (var (name, property) in value)
        {
            properties[name] = property;
        }

        value.Clear();
        foreach (var (name, property) in properties)
        {
            if (property is not (null or JsonArray { Count: 0 } or JsonObject { Count: 0 }))
            {
                value.Add(name, property);
            }
        }

        return value;
    }

    /// <summary>The value without nulls and empty values in it, or null if nothing is left.</summary>
    public static JsonNode? Tidy(JsonNode? value, AttributeDefinition definition)
    {
        switch (value)
        {
            case JsonArray array:
                for (var index = array.Count - 1; index >= 0; index--)
                {
                    if (Tidy(array[index], definition) is null)
                    {
                        array.RemoveAt(index);
                    }
                }

                return array.Count > 0 ? array : null;
            case JsonObject complex:
                Arrange(complex, definition.SubAttributes);
                return complex.Count > 0 ? complex : null;
            default:
                return value;
        }
    }

    private static bool IsArranged(JsonObject value, IReadOnlyList<AttributeDefinition> definitions)
    {
        var next = 0;
        foreach (var (name, property) in value)
        {
            while (next < definitions.Count && definitions[next].Name != name)
            {
                next++;
            }

            // A nested object or array may need work of its own; only plain values are known to be in order.
            if (next == definitions.Count || property is not JsonValue)
            {
                return false;
            }

            next++;
        }

        return true;
    }
}
