using ScimFunctions.Scim.Tolerances;

namespace ScimFunctions.Scim.Schemas;

/// <summary>A kind of resource: its endpoint, its core schema and its extensions (RFC 7643 §6).</summary>
/// <param name="Name">For example <c>User</c>.</param>
/// <param name="Endpoint">Relative to the base URL, for example <c>/Users</c>.</param>
/// <param name="Description">A sentence for <c>/ResourceTypes</c>.</param>
/// <param name="Core">The schema whose attributes stand at the resource's top level.</param>
/// <param name="Extensions">The schemas whose attributes stand below their URN; none is required.</param>
public sealed record ResourceType(string Name, string Endpoint, string Description, Schema Core, IReadOnlyList<Schema> Extensions)
{
    /// <summary>The core schema or extension of that URN, whatever its case, or null.</summary>
    public Schema? FindSchema(string urn) =>
        urn.Equals(Core.Id, StringComparison.OrdinalIgnoreCase) ? Core : FindExtension(urn);

    public Schema? FindExtension(string urn)
    {
        foreach (var extension in Extensions)
        {
            if (urn.Equals(extension.Id, StringComparison.OrdinalIgnoreCase))
            {
                return extension;
            }
        }

        return null;
    }

    /// <summary>The attribute of that name at the resource's top level: one of its core schema or a common one.</summary>
    public AttributeDefinition? FindTopLevelAttribute(string name) => CommonAttributes.Find(name) ?? Core.FindAttribute(name);

    /// <summary>
    /// What a path means here, or null if nothing. A name without a URN that the core schema lacks is looked for in the extensions, in their
    /// order, so that Entra's bare <c>manager</c> is the enterprise extension's; an open extension answers only to its URN.
    /// </summary>
    public AttributeReference? Resolve(AttributePath path)
    {
        if (path.SchemaUrn is null)
        {
            return FindTopLevelAttribute(path.Attribute) is { } topLevel
                ? Refer(Core, isExtension: false, topLevel, path.SubAttribute)
                : Extensions.Where(extension => !extension.IsOpen)
                    .Select(extension => (extension, attribute: extension.FindAttribute(path.Attribute)))
                    .Where(found => found.attribute is not null)
                    .Select(found => Refer(found.extension, isExtension: true, found.attribute!, path.SubAttribute))
                    .FirstOrDefault();
        }

        if (path.SubAttribute is null && FindExtension($"{path.SchemaUrn}:{path.Attribute}") is { } whole)
        {
            return new AttributeReference(whole, IsExtension: true, Attribute: null, SubAttribute: null);
        }

        if (path.SchemaUrn.Equals(Core.Id, StringComparison.OrdinalIgnoreCase))
        {
            return FindTopLevelAttribute(path.Attribute) is { } attribute ? Refer(Core, isExtension: false, attribute, path.SubAttribute) : null;
        }

        return FindExtension(path.SchemaUrn) is { } schema && schema.FindAttribute(path.Attribute) is { } defined
            ? Refer(schema, isExtension: true, defined, path.SubAttribute)
            : null;
    }

    /// <summary>What a path means here; an extension's attribute without its URN only where that is tolerated.</summary>
    internal AttributeReference? Resolve(AttributePath path, RequestTolerances tolerances) =>
        Resolve(path) is { } reference
        && (!reference.IsExtension || path.SchemaUrn is not null || tolerances.Allow(Tolerance.UnqualifiedExtensionAttribute))
            ? reference
            : null;

    private static AttributeReference? Refer(Schema schema, bool isExtension, AttributeDefinition attribute, string? subAttributeName)
    {
        if (subAttributeName is null)
        {
            return new AttributeReference(schema, isExtension, attribute, SubAttribute: null);
        }

        return attribute.FindSubAttribute(subAttributeName) is { } subAttribute
            ? new AttributeReference(schema, isExtension, attribute, subAttribute)
            : null;
    }
}

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
