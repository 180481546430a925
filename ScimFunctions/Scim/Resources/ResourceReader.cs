using ScimFunctions.Scim.Schemas;
using ScimFunctions.Scim.Tolerances;

namespace ScimFunctions.Scim.Resources;

/// <summary>
/// Reads what a client sends into canonical form: names in the schema's spelling, values of the schema's types, schema order, no nulls or
/// empties, read-only and write-only attributes dropped (RFC 7644 §3.3, §3.5.1). What deviates from the RFC is repaired by a tolerance or
/// refused.
/// </summary>
public static class ResourceReader
{
    /// <summary>The longest name of an attribute that an open extension takes.</summary>
    public const int LongestOpenName = 128;

    /// <summary>Reads the body of a POST or PUT.</summary>
    /// <exception cref="ScimException">400 <c>invalidValue</c> for a value of the wrong type, 400 <c>invalidSyntax</c> for a wrong shape.</exception>
    public static JsonObject Read(ResourceType type, JsonElement body, RequestTolerances tolerances)
    {
        if (body.ValueKind is not JsonValueKind.Object)
        {
            throw ScimException.InvalidSyntax($"A {type.Name} must be a JSON object; got {JsonText.Describe(body)}.");
        }

        var reader = new AttributeReader(tolerances);
        var resource = new JsonObject();
        var declared = default(JsonElement);
        foreach (var property in body.EnumerateObject())
        {
            var name = property.Name;
            if (name.Equals("schemas", StringComparison.OrdinalIgnoreCase))
            {
                declared = property.Value;
            }
            else
            {
                ReadProperty(reader, type, resource, name, property.Value);
            }
        }

        reader.ThrowIfUnknown();
        ResourceWriter.Canonicalize(type, resource);
        CompareSchemas(type, declared, resource, tolerances);
        return resource;
    }

    /// <summary>
    /// Reads the value of an attribute or sub-attribute, for PATCH: a <see cref="JsonArray"/> for a multi-valued one, null where the value means
    /// absent. A read-only attribute is read too, so that the caller can compare it; a write-only one always reads as absent.
    /// </summary>
    /// <param name="path">How errors name the attribute.</param>
    public static JsonNode? ReadAttribute(AttributeDefinition attribute, JsonElement value, string path, RequestTolerances tolerances)
    {
        if (attribute.Mutability is Mutability.WriteOnly)
        {
            return null;
        }

        var reader = new AttributeReader(tolerances);
        var node = reader.ReadAttribute(attribute, value, new AttributeLabel(SchemaUrn: null, path));
        reader.ThrowIfUnknown();
        return node;
    }

    /// <summary>Reads one element of a multi-valued attribute, or the value of a single-valued one; null where it means absent.</summary>
    public static JsonNode? ReadElement(AttributeDefinition attribute, JsonElement value, string path, RequestTolerances tolerances)
    {
        if (attribute.Mutability is Mutability.WriteOnly)
        {
            return null;
        }

        var reader = new AttributeReader(tolerances);
        var node = reader.ReadElement(attribute, value, new AttributeLabel(SchemaUrn: null, path));
        reader.ThrowIfUnknown();
        return node;
    }

    /// <summary>Reads an extension's object; empty where nothing in it is present.</summary>
    public static JsonObject ReadExtension(Schema extension, JsonElement value, RequestTolerances tolerances)
    {
        var reader = new AttributeReader(tolerances);
        var target = new JsonObject();
        ReadExtension(reader, extension, value, target);
        reader.ThrowIfUnknown();
        return extension.IsOpen ? SchemaOrder.ArrangeByName(target) : SchemaOrder.Arrange(target, extension.Attributes);
    }

    private static void ReadProperty(AttributeReader reader, ResourceType type, JsonObject resource, string name, JsonElement value)
    {
        if (type.FindTopLevelAttribute(name) is { } attribute)
        {
            Put(reader, resource, attribute, value, new AttributeLabel(SchemaUrn: null, attribute.Name));
            return;
        }

        if (type.FindExtension(name) is { } extension)
        {
            ReadExtension(reader, extension, value, ExtensionOf(resource, extension));
            return;
        }

        if (name.Equals(type.Core.Id, StringComparison.OrdinalIgnoreCase)
            && value.ValueKind is JsonValueKind.Object
            && reader.Tolerances.Allow(Tolerance.FlattenedName))
        {
            foreach (var inner in value.EnumerateObject())
            {
                ReadProperty(reader, type, resource, inner.Name, inner.Value);
            }

            return;
        }

        ReadPath(reader, type, resource, name, value);
    }

    /// <summary>A key that is no attribute's name as such may still be the path of one.</summary>
    private static void ReadPath(AttributeReader reader, ResourceType type, JsonObject resource, string name, JsonElement value)
    {
        if (AttributePath.TryParse(name) is not { } path
            || type.Resolve(path) is not { Attribute: { } attribute } reference
            || (reference.SubAttribute is not null && attribute.MultiValued)
            || reference.Attribute == CommonAttributes.Schemas
            || !reader.Tolerances.Allow(Deviation(path, reference)))
        {
            reader.DropUnknown(new AttributeLabel(SchemaUrn: null, name));
            return;
        }

        CheckOpenName(reference.Schema, attribute.Name);
        var target = reference.IsExtension ? ExtensionOf(resource, reference.Schema) : resource;
        var label = new AttributeLabel(reference.IsExtension ? reference.Schema.Id : null, attribute.Name);
        if (reference.SubAttribute is { } sub)
        {
            PutSub(reader, target, attribute, sub, value, label);
        }
        else
        {
            Put(reader, target, attribute, value, label);
        }
    }

    private static Tolerance Deviation(AttributePath path, AttributeReference reference) =>
        path.SchemaUrn is null && path.SubAttribute is null && reference.IsExtension
            ? Tolerance.UnqualifiedExtensionAttribute
            : Tolerance.FlattenedName;

    private static void ReadExtension(AttributeReader reader, Schema extension, JsonElement value, JsonObject target)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                break;
            case JsonValueKind.Null:
            case JsonValueKind.Array when value.GetArrayLength() == 0:
            case JsonValueKind.String when value.ValueEquals(""u8) && reader.Tolerances.Allow(Tolerance.EmptyString):
                return;
            case JsonValueKind.Array when value.GetArrayLength() == 1
                && value[0].ValueKind is JsonValueKind.Object
                && reader.Tolerances.Allow(Tolerance.ArrayForSingleValue):
                value = value[0];
                break;
            default:
                throw AttributeReader.Unfit(new AttributeLabel(SchemaUrn: null, extension.Id), "an object", value);
        }

        foreach (var property in value.EnumerateObject())
        {
            var name = property.Name;
            if (extension.FindAttribute(name) is { } attribute)
            {
                CheckOpenName(extension, attribute.Name);
                Put(reader, target, attribute, property.Value, new AttributeLabel(extension.Id, attribute.Name));
            }
            else
            {
                reader.DropUnknown(new AttributeLabel(extension.Id, name));
            }
        }
    }

    private static void CheckOpenName(Schema extension, string name)
    {
        if (extension.IsOpen && (string.IsNullOrWhiteSpace(name) || name.Length > LongestOpenName || name.Any(char.IsControl)))
        {
            throw ScimException.InvalidSyntax(
                $"An attribute name in '{extension.Id}' must have 1 to {LongestOpenName} characters and no control characters; got '{JsonText.Shorten(name)}'.");
        }
    }

    private static void Put(AttributeReader reader, JsonObject target, AttributeDefinition attribute, JsonElement value, AttributeLabel label)
    {
        if (attribute.Mutability is Mutability.ReadOnly or Mutability.WriteOnly || reader.ReadAttribute(attribute, value, label) is not { } node)
        {
            return;
        }

        if (!target.TryGetPropertyValue(attribute.Name, out var existing))
        {
            target.Add(attribute.Name, node);
        }
        else if (existing is JsonObject parts && node is JsonObject more)
        {
            // "name.givenName" stood beside "name": both are kept unless they overlap.
            Merge(parts, more, label);
        }
        else
        {
            throw AttributeReader.Repeated(label);
        }
    }

    private static void PutSub(
        AttributeReader reader, JsonObject target, AttributeDefinition attribute, AttributeDefinition sub, JsonElement value, AttributeLabel label)
    {
        if (attribute.Mutability is Mutability.ReadOnly || sub.Mutability is Mutability.ReadOnly or Mutability.WriteOnly
            || reader.ReadAttribute(sub, value, label.Sub(sub.Name)) is not { } node)
        {
            return;
        }

        if (target[attribute.Name] is JsonObject parts)
        {
            Merge(parts, new JsonObject { [sub.Name] = node }, label);
        }
        else
        {
            target.Add(attribute.Name, new JsonObject { [sub.Name] = node });
        }
    }

    private static void Merge(JsonObject parts, JsonObject more, AttributeLabel label)
    {
        foreach (var (name, value) in more.ToArray())
        {
            if (parts.ContainsKey(name))
            {
                throw AttributeReader.Repeated(label.Sub(name));
            }

            more.Remove(name);
            parts.Add(name, value);
        }
    }

    private static JsonObject ExtensionOf(JsonObject resource, Schema extension)
    {
        if (resource[extension.Id] is JsonObject existing)
        {
            return existing;
        }

        var created = new JsonObject();
        resource.Add(extension.Id, created);
        return created;
    }

    /// <summary>
    /// Compares the <c>schemas</c> that the client sent with what the resource uses (RFC 7643 §3). The resource keeps what it uses: a schema
    /// that is declared and not used is no error.
    /// </summary>
    private static void CompareSchemas(ResourceType type, JsonElement declared, JsonObject resource, RequestTolerances tolerances)
    {
        var urns = ReadSchemas(type, declared, tolerances);
        foreach (var used in resource["schemas"]!.AsArray())
        {
            var urn = used!.GetValue<string>();
            if (!urns.Contains(urn) && !tolerances.Allow(Tolerance.UndeclaredSchema))
            {
                throw ScimException.InvalidSyntax($"'schemas' must list '{urn}', as the resource has attributes of it.");
            }
        }
    }

    private static HashSet<string> ReadSchemas(ResourceType type, JsonElement declared, RequestTolerances tolerances)
    {
        var urns = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        switch (declared.ValueKind)
        {
            case JsonValueKind.Undefined or JsonValueKind.Null:
                break;
            case JsonValueKind.Array:
                foreach (var item in declared.EnumerateArray())
                {
                    AddSchema(type, item, urns, tolerances);
                }

                break;
            case JsonValueKind.String when tolerances.Allow(Tolerance.SingleValueForArray):
                AddSchema(type, declared, urns, tolerances);
                break;
            default:
                throw NotUrns(declared);
        }

        return urns;
    }

    private static void AddSchema(ResourceType type, JsonElement item, HashSet<string> urns, RequestTolerances tolerances)
    {
        if (item.ValueKind is not JsonValueKind.String)
        {
            throw NotUrns(item);
        }

        var urn = item.GetString()!;
        if (type.FindSchema(urn) is null && !tolerances.Allow(Tolerance.UnknownSchema))
        {
            throw ScimException.InvalidSyntax($"'schemas' lists '{JsonText.Shorten(urn)}', which is no schema of {type.Name}; remove it (see /ResourceTypes).");
        }

        if (!urns.Add(urn) && !tolerances.Allow(Tolerance.RepeatedSchema))
        {
            throw ScimException.InvalidSyntax($"'schemas' lists '{JsonText.Shorten(urn)}' more than once; list it once.");
        }
    }

    private static ScimException NotUrns(JsonElement got) =>
        ScimException.InvalidSyntax($"'schemas' must be an array of schema URNs; got {JsonText.Describe(got)}.");
}
