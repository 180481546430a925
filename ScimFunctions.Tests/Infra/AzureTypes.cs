using Azure.Bicep.Types;
using Azure.Bicep.Types.Az;
using Azure.Bicep.Types.Concrete;

namespace ScimFunctions.Tests.Infra;

/// <summary>
/// Compares evaluated resources with Azure's own descriptions of its types. Stricter than the compiler, which lets pass a value that Azure may
/// learn one day: here a value is one of those that are known.
/// </summary>
internal static class AzureTypes
{
    private static readonly AzTypeLoader Loader = new();
    private static readonly Dictionary<string, CrossFileTypeReference> Known = new(Loader.LoadTypeIndex().Resources, StringComparer.OrdinalIgnoreCase);

    public static IEnumerable<string> FindingsOf(JsonElement resource)
    {
        var type = $"{resource.GetProperty("type").GetString()}@{resource.GetProperty("apiVersion").GetString()}";
        return Known.TryGetValue(type, out var reference)
            ? Compare(type, Loader.LoadResourceType(reference).Body.Type, Body(resource))
            : [$"{type}: no such type or version"];
    }

    /// <summary>The part that a type describes: a child has the last segment of its full name.</summary>
    private static JsonElement Body(JsonElement resource)
    {
        var body = resource.EnumerateObject().Where(property => property.Name is not ("id" or "type" or "apiVersion" or "scope")).ToDictionary(property => property.Name, property => property.Value);
        if (!IsLeftToAzure(body["name"]))
        {
            body["name"] = JsonSerializer.SerializeToElement(body["name"].GetString()!.Split('/')[^1]);
        }

        return JsonSerializer.SerializeToElement(body);
    }

    private static IEnumerable<string> Compare(string path, TypeBase type, JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Null => [],
        _ when IsLeftToAzure(value) || type is AnyType => [],
        _ => type switch
        {
            ObjectType expected when value.ValueKind == JsonValueKind.Object => CompareObject(path, expected.Properties, expected.AdditionalProperties, value),
            DiscriminatedObjectType expected when value.ValueKind == JsonValueKind.Object => CompareKind(path, expected, value),
            ArrayType expected when value.ValueKind == JsonValueKind.Array => value.EnumerateArray().SelectMany(item => Compare($"{path}[]", expected.ItemType.Type, item)),
            UnionType expected when value.ValueKind == JsonValueKind.String => CompareChoice(path, expected, value.GetString()!),
            StringLiteralType expected when value.ValueKind == JsonValueKind.String => value.GetString() == expected.Value ? [] : [$"{path}: {value} is not {expected.Value}"],
            StringType when value.ValueKind == JsonValueKind.String => [],
            BooleanType when value.ValueKind is JsonValueKind.True or JsonValueKind.False => [],
            IntegerType expected when value.ValueKind == JsonValueKind.Number => value.GetInt64() < expected.MinValue || value.GetInt64() > expected.MaxValue ? [$"{path}: {value} is out of range"] : [],
            _ => [$"{path}: {value.ValueKind} where {type.GetType().Name} is expected"],
        },
    };

    private static IEnumerable<string> CompareObject(string path, IReadOnlyDictionary<string, ObjectTypeProperty> properties, ITypeReference? others, JsonElement value)
    {
        foreach (var given in value.EnumerateObject())
        {
            var expected = properties.GetValueOrDefault(given.Name);
            if (expected is not null && expected.Flags.HasFlag(ObjectTypePropertyFlags.ReadOnly))
            {
                yield return $"{path}.{given.Name}: read only";
            }
            else if ((expected?.Type ?? others) is { } reference)
            {
                foreach (var finding in Compare($"{path}.{given.Name}", reference.Type, given.Value))
                {
                    yield return finding;
                }
            }
            else
            {
                yield return $"{path}.{given.Name}: unknown";
            }
        }

        foreach (var (name, property) in properties)
        {
            if (property.Flags.HasFlag(ObjectTypePropertyFlags.Required) && !property.Flags.HasFlag(ObjectTypePropertyFlags.ReadOnly) && !value.TryGetProperty(name, out _))
            {
                yield return $"{path}.{name}: missing";
            }
        }
    }

    private static IEnumerable<string> CompareKind(string path, DiscriminatedObjectType type, JsonElement value)
    {
        var kind = value.TryGetProperty(type.Discriminator, out var given) ? given.GetString()! : "";
        if (!type.Elements.TryGetValue(kind, out var element))
        {
            return [$"{path}.{type.Discriminator}: '{kind}' is not one of {string.Join(", ", type.Elements.Keys)}"];
        }

        var chosen = (ObjectType)element.Type;
        var properties = new Dictionary<string, ObjectTypeProperty>(type.BaseProperties);
        foreach (var (name, property) in chosen.Properties)
        {
            properties[name] = property;
        }

        return CompareObject(path, properties, chosen.AdditionalProperties, value);
    }

    private static IEnumerable<string> CompareChoice(string path, UnionType type, string value)
    {
        var choices = type.Elements.Select(element => element.Type).OfType<StringLiteralType>().Select(choice => choice.Value).ToList();
        return choices.Count == 0 || choices.Contains(value) ? [] : [$"{path}: '{value}' is not one of {string.Join(", ", choices)}"];
    }

    /// <summary>Whether it is an expression that only a deployment can work out, such as the address of an account that does not exist yet.</summary>
    private static bool IsLeftToAzure(JsonElement value) => value.ValueKind == JsonValueKind.String && value.GetString()!.StartsWith('[');
}
