using System.Text.Json;
using System.Text.Json.Serialization;

namespace ScimFunctions.Scim.Schemas;

/// <summary>
/// A schema as its file in <c>Scim/Schemas/Json</c> writes it: the representation of RFC 7643 §7, where a characteristic that is left out has
/// the default of §2.2. Members whose name begins with <c>x-</c> are ours and are not shown at <c>/Schemas</c>.
/// </summary>
internal sealed class SchemaFile
{
    public required string Id { get; set; }

    public required string Name { get; set; }

    public string Description { get; set; } = "";

    /// <summary>See <see cref="Schema.IsOpen"/>.</summary>
    [JsonPropertyName("x-open")]
    public bool IsOpen { get; set; }

    public required IList<SchemaFileAttribute> Attributes { get; set; }

    /// <summary>Reads a file's bytes; a misspelt member is an error, so that it cannot silently mean the default.</summary>
    public static Schema Parse(Stream utf8)
    {
        var file = JsonSerializer.Deserialize(utf8, SchemaFileJson.Default.SchemaFile)
            ?? throw new JsonException("A schema file holds null.");
        return new Schema(file.Id, file.Name, file.Description, SchemaFileAttribute.Define(file.Attributes), file.IsOpen);
    }
}

/// <summary>An attribute or sub-attribute of a <see cref="SchemaFile"/>.</summary>
internal sealed class SchemaFileAttribute
{
    public required string Name { get; set; }

    public AttributeType Type { get; set; } = AttributeType.String;

    public bool MultiValued { get; set; }

    public string Description { get; set; } = "";

    public bool Required { get; set; }

    public IReadOnlyList<string> CanonicalValues { get; set; } = [];

    public bool CaseExact { get; set; }

    public Mutability Mutability { get; set; }

    public Returned Returned { get; set; }

    public Uniqueness Uniqueness { get; set; }

    public IReadOnlyList<string> ReferenceTypes { get; set; } = [];

    public IList<SchemaFileAttribute> SubAttributes { get; set; } = [];

    /// <summary>See <see cref="AttributeDefinition.Format"/>.</summary>
    [JsonPropertyName("x-format")]
    public ValueFormat Format { get; set; }

    /// <summary>See <see cref="AttributeDefinition.MaxItems"/>.</summary>
    [JsonPropertyName("x-maxItems")]
    public int? MaxItems { get; set; }

    public static AttributeDefinition[] Define(IList<SchemaFileAttribute> attributes)
    {
        var definitions = new AttributeDefinition[attributes.Count];
        for (var index = 0; index < definitions.Length; index++)
        {
            definitions[index] = attributes[index].Define();
        }

        return definitions;
    }

    private AttributeDefinition Define() => new()
    {
        Name = Name,
        Type = Type,
        MultiValued = MultiValued,
        Description = Description,
        Required = Required,
        CanonicalValues = CanonicalValues,
        CaseExact = CaseExact,
        Mutability = Mutability,
        Returned = Returned,
        Uniqueness = Uniqueness,
        ReferenceTypes = ReferenceTypes,
        SubAttributes = Define(SubAttributes),
        Format = Format,
        MaxItems = MaxItems,
    };
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UseStringEnumConverter = true,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    GenerationMode = JsonSourceGenerationMode.Metadata)]
[JsonSerializable(typeof(SchemaFile))]
internal sealed partial class SchemaFileJson : JsonSerializerContext;
