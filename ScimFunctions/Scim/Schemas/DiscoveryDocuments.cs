using ScimFunctions.Scim.Messages;

namespace ScimFunctions.Scim.Schemas;

/// <summary>
/// Writes what a client discovers of the service: <c>/Schemas</c>, <c>/ResourceTypes</c> and <c>/ServiceProviderConfig</c> (RFC 7643 §5 to §7,
/// RFC 7644 §4). Nothing is null and nothing is empty in them, which Entra insists on.
/// </summary>
/// <param name="catalog">The tenant's schemas: its required and custom attributes show.</param>
/// <param name="baseUrl">The SCIM base URL for <c>meta.location</c>, without a slash at its end.</param>
public sealed class DiscoveryDocuments(SchemaCatalog catalog, string baseUrl)
{
    /// <summary>Writes the answer of <c>/Schemas</c>, a list response.</summary>
    public void WriteSchemas(Utf8JsonWriter writer)
    {
        ListResponseWriter.WriteStart(writer, catalog.Schemas.Count, startIndex: 1, catalog.Schemas.Count);
        foreach (var schema in catalog.Schemas)
        {
            WriteSchema(writer, schema);
        }

        ListResponseWriter.WriteEnd(writer);
    }

    /// <summary>Writes the answer of <c>/Schemas/{urn}</c>.</summary>
    public void WriteSchema(Utf8JsonWriter writer, Schema schema)
    {
        writer.WriteStartObject();
        ProtocolMessage.WriteSchema(writer, SchemaUrns.Schema);
        writer.WriteString("id", schema.Id);
        writer.WriteString("name", schema.Name);
        writer.WriteString("description", schema.Description);
        writer.WriteStartArray("attributes");
        if (IsCore(schema))
        {
            // RFC 7643 §3.1 lets a schema list common attributes. Entra's validator looks here for every attribute that is mapped.
            WriteAttribute(writer, CommonAttributes.ExternalId);
        }

        foreach (var attribute in schema.Attributes)
        {
            WriteAttribute(writer, attribute);
        }

        writer.WriteEndArray();
        WriteMeta(writer, "Schema", $"/Schemas/{schema.Id}");
        writer.WriteEndObject();
    }

    /// <summary>Writes the answer of <c>/ResourceTypes</c>, a list response.</summary>
    public void WriteResourceTypes(Utf8JsonWriter writer)
    {
        ListResponseWriter.WriteStart(writer, catalog.ResourceTypes.Count, startIndex: 1, catalog.ResourceTypes.Count);
        foreach (var type in catalog.ResourceTypes)
        {
            WriteResourceType(writer, type);
        }

        ListResponseWriter.WriteEnd(writer);
    }

    /// <summary>Writes the answer of <c>/ResourceTypes/{name}</c>.</summary>
    public void WriteResourceType(Utf8JsonWriter writer, ResourceType type)
    {
        writer.WriteStartObject();
        ProtocolMessage.WriteSchema(writer, SchemaUrns.ResourceType);
        writer.WriteString("id", type.Name);
        writer.WriteString("name", type.Name);
        writer.WriteString("description", type.Description);
        writer.WriteString("endpoint", type.Endpoint);
        writer.WriteString("schema", type.Core.Id);
        if (type.Extensions.Count > 0)
        {
            writer.WriteStartArray("schemaExtensions");
            foreach (var extension in type.Extensions)
            {
                writer.WriteStartObject();
                writer.WriteString("schema", extension.Id);
                writer.WriteBoolean("required", extension.Attributes.Any(attribute => attribute.Required));
                writer.WriteEndObject();
            }

            writer.WriteEndArray();
        }

        WriteMeta(writer, "ResourceType", $"/ResourceTypes/{type.Name}");
        writer.WriteEndObject();
    }

    /// <summary>Writes the answer of <c>/ServiceProviderConfig</c>.</summary>
    public void WriteServiceProviderConfig(Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        ProtocolMessage.WriteSchema(writer, SchemaUrns.ServiceProviderConfig);
        WriteFeature(writer, "patch");
        WriteFeature(writer, "bulk", supported: true, ("maxOperations", ServiceLimits.BulkOperations), ("maxPayloadSize", ServiceLimits.BulkBytes));
        WriteFeature(writer, "filter", supported: true, ("maxResults", ServiceLimits.MaxPageSize));
        WriteFeature(writer, "changePassword", supported: false);
        WriteFeature(writer, "sort");
        WriteFeature(writer, "etag");
        WritePagination(writer);
        writer.WriteStartArray("authenticationSchemes");
        writer.WriteStartObject();
        writer.WriteString("type", "oauthbearertoken");
        writer.WriteString("name", "OAuth Bearer Token");
        writer.WriteString("description", "The organisation's SCIM token, sent in the Authorization header as a bearer token.");
        writer.WriteString("specUri", "https://www.rfc-editor.org/info/rfc6750");
        writer.WriteBoolean("primary", value: true);
        writer.WriteEndObject();
        writer.WriteEndArray();
        WriteMeta(writer, "ServiceProviderConfig", "/ServiceProviderConfig");
        writer.WriteEndObject();
    }

    private static void WritePagination(Utf8JsonWriter writer)
    {
        writer.WriteStartObject("pagination");
        writer.WriteBoolean("cursor", value: true);
        writer.WriteBoolean("index", value: true);
        writer.WriteString("defaultPaginationMethod", "index");
        writer.WriteNumber("defaultPageSize", ServiceLimits.DefaultPageSize);
        writer.WriteNumber("maxPageSize", ServiceLimits.MaxPageSize);
        writer.WriteNumber("cursorTimeout", (long)ServiceLimits.CursorLifetime.TotalSeconds);
        writer.WriteEndObject();
    }

    private static void WriteAttribute(Utf8JsonWriter writer, AttributeDefinition attribute)
    {
        writer.WriteStartObject();
        writer.WriteString("name", attribute.Name);
        writer.WriteString("type", attribute.Type.Name());
        writer.WriteBoolean("multiValued", attribute.MultiValued);
        if (attribute.Description.Length > 0)
        {
            writer.WriteString("description", attribute.Description);
        }

        writer.WriteBoolean("required", attribute.Required);
        WriteStrings(writer, "canonicalValues", attribute.CanonicalValues);
        writer.WriteBoolean("caseExact", attribute.CaseExact);
        writer.WriteString("mutability", attribute.Mutability.Name());
        writer.WriteString("returned", attribute.Returned.Name());
        writer.WriteString("uniqueness", attribute.Uniqueness.Name());
        WriteStrings(writer, "referenceTypes", attribute.ReferenceTypes);
        if (attribute.SubAttributes.Count > 0)
        {
            writer.WriteStartArray("subAttributes");
            foreach (var subAttribute in attribute.SubAttributes)
            {
                WriteAttribute(writer, subAttribute);
            }

            writer.WriteEndArray();
        }

        writer.WriteEndObject();
    }

    private static void WriteStrings(Utf8JsonWriter writer, string name, IReadOnlyList<string> values)
    {
        if (values.Count == 0)
        {
            return;
        }

        writer.WriteStartArray(name);
        foreach (var value in values)
        {
            writer.WriteStringValue(value);
        }

        writer.WriteEndArray();
    }

    private static void WriteFeature(Utf8JsonWriter writer, string feature, bool supported = true, params ReadOnlySpan<(string Name, int Value)> limits)
    {
        writer.WriteStartObject(feature);
        writer.WriteBoolean("supported", supported);
        foreach (var (name, value) in limits)
        {
            writer.WriteNumber(name, value);
        }

        writer.WriteEndObject();
    }

    private void WriteMeta(Utf8JsonWriter writer, string resourceType, string path)
    {
        writer.WriteStartObject("meta");
        writer.WriteString("resourceType", resourceType);
        writer.WriteString("location", baseUrl + path);
        writer.WriteEndObject();
    }

    private bool IsCore(Schema schema) => catalog.ResourceTypes.Any(type => type.Core == schema);
}
