using System.Buffers;
using ScimFunctions.Scim.Messages;
using ScimFunctions.Scim.Resources;
using ScimFunctions.Scim.Schemas;

namespace ScimFunctions.Scim.Bulk;

/// <summary>The data of an operation: what would be the body of the request that it stands for, with references where ids are not known yet.</summary>
public sealed class BulkData
{
    private readonly JsonElement json;
    private readonly BulkMethod method;
    private readonly ResourceType type;
    private readonly HashSet<string> references = new(StringComparer.Ordinal);

    internal BulkData(JsonElement json, BulkMethod method, ResourceType type)
    {
        (this.json, this.method, this.type) = (json, method, type);
        Resolve(Collect);

        string Collect(string bulkId)
        {
            references.Add(bulkId);
            return bulkId;
        }
    }

    /// <summary>The bulkIds that it refers to, whatever they are.</summary>
    public IReadOnlyCollection<string> References => references;

    /// <summary>The body, with ids in place of references.</summary>
    public ReadOnlyMemory<byte> Resolve(Func<string, string> idOf)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using var writer = new Utf8JsonWriter(buffer, ResourceWriter.JsonOptions);
        if (method is BulkMethod.Patch && json.ValueKind is JsonValueKind.Array)
        {
            writer.WriteStartObject();
            ProtocolMessage.WriteSchema(writer, SchemaUrns.PatchOp);
            writer.WritePropertyName("Operations");
            Write(writer, json, idOf);
            writer.WriteEndObject();
        }
        else
        {
            WriteTop(writer, idOf);
        }

        writer.Flush();
        return buffer.WrittenMemory;
    }

    /// <summary>
    /// Divides the data of a POST for the case that something it refers to can only be created after it: into a resource without those
    /// references, and a PATCH that adds them. An attribute, or an element of a multi-valued one, goes to one side as a whole.
    /// </summary>
    /// <returns>Null if the resource must have what would be left out.</returns>
    internal (BulkData First, BulkData Completion)? Divide(Predicate<string> isLater)
    {
        if (Divide(JsonObject.Create(json)!, FindAttribute, isLater) is not { First: { } first, Later: { } later })
        {
            return null;
        }

        var patch = new JsonObject
        {
            ["schemas"] = new JsonArray(SchemaUrns.PatchOp),
            ["Operations"] = new JsonArray(new JsonObject { ["op"] = "add", ["value"] = later }),
        };
        return (new BulkData(first.Deserialize<JsonElement>(), BulkMethod.Post, type), new BulkData(patch.Deserialize<JsonElement>(), BulkMethod.Patch, type));
    }

    private (JsonObject First, JsonObject Later)? Divide(JsonObject whole, Func<string, AttributeDefinition?> find, Predicate<string> isLater)
    {
        var (first, later) = (new JsonObject(), new JsonObject());
        foreach (var (name, value) in whole)
        {
            JsonNode? now, then;
            if (IsIgnored(name) || !Refers(value, isLater))
            {
                (now, then) = (value?.DeepClone(), null);
            }
            else if (value is JsonObject attributes && type.FindExtension(name) is { } extension)
            {
                if (Divide(attributes, extension.FindAttribute, isLater) is not { } parts)
                {
                    return null;
                }

                (now, then) = (parts.First.Count > 0 ? parts.First : null, parts.Later);
            }
            else
            {
                (now, then) = value is JsonArray elements ? Divide(elements, isLater) : (null, value!.DeepClone());
                if (now is null && find(name) is { Required: true })
                {
                    return null;
                }
            }

            if (now is not null)
            {
                first.Add(name, now);
            }

            if (then is not null)
            {
                later.Add(name, then);
            }
        }

        return (first, later);
    }

    /// <summary>The attribute that a property of a resource means, also where it is the name of an extension's attribute or the path of one.</summary>
    private AttributeDefinition? FindAttribute(string name) => AttributePath.TryParse(name) is { } path ? type.Resolve(path)?.Attribute : null;

    private static (JsonNode? First, JsonNode Later) Divide(JsonArray elements, Predicate<string> isLater)
    {
        var sides = elements.ToLookup(element => Refers(element, isLater), element => element?.DeepClone());
        return (sides[false].Any() ? new JsonArray([.. sides[false]]) : null, new JsonArray([.. sides[true]]));
    }

    private static bool Refers(JsonNode? node, Predicate<string> isLater)
    {
        return node switch
        {
            JsonObject properties => properties.Any(property => Refers(property.Value, isLater)),
            JsonArray elements => elements.Any(element => Refers(element, isLater)),
            JsonValue value when value.TryGetValue(out string? text) => IsLater(text),
            _ => false,
        };

        bool IsLater(string text)
        {
            var found = false;
            BulkReference.Replace(text, bulkId =>
            {
                found |= isLater(bulkId);
                return bulkId;
            });
            return found;
        }
    }

    /// <summary>A read-only attribute is ignored with all that it says (RFC 7644 §3.3, §3.5.1), so that nothing waits for a reference in it.</summary>
    private bool IsIgnored(string name) => type.FindTopLevelAttribute(name)?.Mutability is Mutability.ReadOnly;

    private void WriteTop(Utf8JsonWriter writer, Func<string, string> idOf)
    {
        if (method is BulkMethod.Patch)
        {
            Write(writer, json, idOf);
            return;
        }

        writer.WriteStartObject();
        foreach (var property in json.EnumerateObject())
        {
            if (IsIgnored(property.Name))
            {
                property.WriteTo(writer);
            }
            else
            {
                writer.WritePropertyName(property.Name);
                Write(writer, property.Value, idOf);
            }
        }

        writer.WriteEndObject();
    }

    private void Write(Utf8JsonWriter writer, JsonElement value, Func<string, string> idOf)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                writer.WriteStartObject();
                foreach (var property in value.EnumerateObject())
                {
                    writer.WritePropertyName(property.Name);
                    if (method is BulkMethod.Patch && property.Value.ValueKind is JsonValueKind.String && property.Name.Equals("path", StringComparison.OrdinalIgnoreCase))
                    {
                        writer.WriteStringValue(BulkReference.ReplaceInPath(property.Value.GetString()!, idOf));
                    }
                    else
                    {
                        Write(writer, property.Value, idOf);
                    }
                }

                writer.WriteEndObject();
                break;
            case JsonValueKind.Array:
                writer.WriteStartArray();
                foreach (var element in value.EnumerateArray())
                {
                    Write(writer, element, idOf);
                }

                writer.WriteEndArray();
                break;
            case JsonValueKind.String:
                writer.WriteStringValue(BulkReference.Replace(value.GetString()!, idOf));
                break;
            default:
                value.WriteTo(writer);
                break;
        }
    }
}
