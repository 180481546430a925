namespace ScimFunctions.Scim.Schemas;

/// <summary>The attributes that every resource has without its schema listing them (RFC 7643 §3, §3.1).</summary>
public static class CommonAttributes
{
    public static AttributeDefinition Schemas { get; } = new()
    {
        Name = "schemas",
        Type = AttributeType.Reference,
        MultiValued = true,
        Required = true,
        Returned = Returned.Always,
        Mutability = Mutability.ReadWrite,
        Description = "The URNs of the schemas that the resource uses.",
    };

    public static AttributeDefinition Id { get; } = new()
    {
        Name = "id",
        CaseExact = true,
        Mutability = Mutability.ReadOnly,
        Returned = Returned.Always,
        Uniqueness = Uniqueness.Server,
        Description = "The identifier that this service gave the resource.",
    };

    public static AttributeDefinition ExternalId { get; } = new()
    {
        Name = "externalId",
        CaseExact = true,
        Format = ValueFormat.SingleLine,
        MaxLength = 1024,
        Description = "The identity provider's identifier of the resource.",
    };

    public static AttributeDefinition Meta { get; } = new()
    {
        Name = "meta",
        Type = AttributeType.Complex,
        Mutability = Mutability.ReadOnly,
        Description = "What the service knows of the resource itself.",
        SubAttributes =
        [
            new() { Name = "resourceType", CaseExact = true, Mutability = Mutability.ReadOnly },
            new() { Name = "created", Type = AttributeType.DateTime, Mutability = Mutability.ReadOnly },
            new() { Name = "lastModified", Type = AttributeType.DateTime, Mutability = Mutability.ReadOnly },
            new() { Name = "version", CaseExact = true, Mutability = Mutability.ReadOnly },
            new() { Name = "location", Type = AttributeType.Reference, CaseExact = true, Mutability = Mutability.ReadOnly },
        ],
    };

    public static IReadOnlyList<AttributeDefinition> All { get; } = [Schemas, Id, ExternalId, Meta];

    public static AttributeDefinition? Find(string name)
    {
        foreach (var attribute in All)
        {
            if (attribute.Name.Equals(name, StringComparison.OrdinalIgnoreCase))
            {
                return attribute;
            }
        }

        return null;
    }
}
