namespace ScimFunctions.Scim.Schemas;

/// <summary>A schema: a URN and the attributes it defines (RFC 7643 §7).</summary>
public sealed class Schema
{
    private readonly Dictionary<string, AttributeDefinition> attributesByName;

    public Schema(string id, string name, string description, IReadOnlyList<AttributeDefinition> attributes, bool isOpen = false)
    {
        Id = id;
        Name = name;
        Description = description;
        Attributes = attributes;
        IsOpen = isOpen;
        attributesByName = attributes.ToDictionary(attribute => attribute.Name, StringComparer.OrdinalIgnoreCase);
    }

    public string Id { get; }

    public string Name { get; }

    public string Description { get; }

    public IReadOnlyList<AttributeDefinition> Attributes { get; }

    /// <summary>The name of the resource type that the schema extends; null for a core schema.</summary>
    public string? Extends { get; init; }

    /// <summary>Its place among the extensions: in this order a name without a URN is looked for.</summary>
    public int Order { get; init; }

    /// <summary>
    /// Whether a name that is not defined yet is accepted, as a single string: so with the CustomAttribute namespace, where the tenant's
    /// identity provider says which attributes there are.
    /// </summary>
    public bool IsOpen { get; }

    /// <summary>
    /// The attribute of that name, whatever its case, or null; in an open schema a name not seen before gives a string attribute of that name.
    /// </summary>
    public AttributeDefinition? FindAttribute(string name) =>
        attributesByName.TryGetValue(name, out var attribute) ? attribute
        : IsOpen ? new AttributeDefinition { Name = name }
        : null;

    /// <summary>The same schema with other attributes: those of a tenant.</summary>
    internal Schema WithAttributes(IReadOnlyList<AttributeDefinition> attributes) => new(Id, Name, Description, attributes, IsOpen) { Extends = Extends, Order = Order };
}
