using ScimFunctions.Tests.Service;

namespace ScimFunctions.Tests.Discovery;

/// <summary>An attribute or sub-attribute, and nothing of it but what <c>/Schemas</c> says (RFC 7643 §7).</summary>
internal sealed class DiscoveredAttribute
{
    private readonly JsonElement definition;

    public DiscoveredAttribute(string typeName, string schemaUrn, bool isExtension, JsonElement definition, DiscoveredAttribute? parent = null)
    {
        (this.definition, TypeName, SchemaUrn, IsExtension, Parent) = (definition, typeName, schemaUrn, isExtension, parent);
        SubAttributes = [.. definition.ItemsAt("subAttributes").Select(sub => new DiscoveredAttribute(typeName, schemaUrn, isExtension, sub, this))];
    }

    /// <summary>The resource type's name.</summary>
    public string TypeName { get; }

    public string SchemaUrn { get; }

    public bool IsExtension { get; }

    /// <summary>The complex attribute of which this is a part, or null.</summary>
    public DiscoveredAttribute? Parent { get; }

    public IReadOnlyList<DiscoveredAttribute> SubAttributes { get; }

    /// <summary>The attribute itself, or the one of which it is a part.</summary>
    public DiscoveredAttribute TopLevel => Parent ?? this;

    public string Name => definition.TextAt("name")!;

    public string Type => definition.TextAt("type")!;

    public bool MultiValued => definition.GetProperty("multiValued").GetBoolean();

    public bool Required => definition.GetProperty("required").GetBoolean();

    public bool CaseExact => definition.GetProperty("caseExact").GetBoolean();

    public string Mutability => definition.TextAt("mutability")!;

    public string Returned => definition.TextAt("returned")!;

    public string Uniqueness => definition.TextAt("uniqueness")!;

    public IReadOnlyList<string> CanonicalValues => [.. definition.ItemsAt("canonicalValues").Select(value => value.GetString()!)];

    public IReadOnlyList<string> ReferenceTypes => [.. definition.ItemsAt("referenceTypes").Select(value => value.GetString()!)];

    public bool IsComplex => Type == "complex";

    public bool IsReadOnly => Mutability == "readOnly" || Parent?.Mutability == "readOnly";

    /// <summary>Whether a value that is written can be read again.</summary>
    public bool IsShown => Returned != "never";

    /// <summary>As short as the RFC allows: an extension's attribute needs its URN (RFC 7644 §3.10).</summary>
    public string Path => Parent is not null ? $"{Parent.Path}.{Name}" : IsExtension ? QualifiedPath : Name;

    public string QualifiedPath => Parent is not null ? $"{Parent.QualifiedPath}.{Name}" : $"{SchemaUrn}:{Name}";

    public DiscoveredAttribute? Sub(string name) => SubAttributes.FirstOrDefault(sub => sub.Name == name);

    /// <summary>Puts a value of this top-level attribute where it stands in a resource.</summary>
    public void Put(JsonObject resource, JsonNode? value)
    {
        var container = IsExtension ? (JsonObject)(resource[SchemaUrn] ??= new JsonObject()) : resource;
        container[Name] = value?.DeepClone();
    }

    /// <summary>The value in a resource as it was read, or null. For a sub-attribute that of its single-valued parent.</summary>
    public JsonElement? In(JsonElement resource) => Parent is not null ? Parent.In(resource)?.At(Name)
        : IsExtension ? resource.At(SchemaUrn, Name)
        : resource.At(Name);

    /// <summary>All simple values in a resource; of a complex attribute its <c>value</c>s.</summary>
    public IReadOnlyList<JsonElement> ValuesIn(JsonElement resource)
    {
        IEnumerable<JsonElement?> elements = TopLevel.In(resource) is not { } whole ? []
            : whole.ValueKind is JsonValueKind.Array ? whole.EnumerateArray().Select(element => (JsonElement?)element)
            : [whole];
        return [.. elements.Select(element => Parent is not null ? element?.At(Name) : IsComplex ? element?.At("value") : element).OfType<JsonElement>()];
    }

    public override string ToString() => $"{TypeName} {Path}";
}
