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
