namespace ScimFunctions.Scim.Schemas;

/// <summary>
/// The schemas and resource types as one tenant sees them: those of the files in <c>Scim/Schemas/Json</c>, with the attributes that the tenant
/// requires and the custom attributes that it has defined. Immutable; building one costs microseconds.
/// </summary>
public sealed class SchemaCatalog
{
    private static readonly Lazy<IReadOnlyList<Schema>> Embedded = new(ReadFiles);

    /// <summary>What a tenant requires of a user unless its settings say otherwise.</summary>
    public static IReadOnlyList<string> DefaultRequiredAttributes { get; } = ["userName", "name.familyName", "name.givenName", "emails"];

    private static readonly Lazy<SchemaCatalog> DefaultCatalog = new(() => For(DefaultRequiredAttributes, []));

    private SchemaCatalog(ResourceType user, ResourceType group)
    {
        User = user;
        Group = group;
        ResourceTypes = [user, group];
        Schemas = [user.Core, group.Core, .. user.Extensions, .. group.Extensions];
    }

    /// <summary>The schemas of the files.</summary>
    internal static IReadOnlyList<Schema> Files => Embedded.Value;

    /// <summary>The catalog of a tenant with the default settings and no custom attributes.</summary>
    public static SchemaCatalog Default => DefaultCatalog.Value;

    public ResourceType User { get; }

    public ResourceType Group { get; }

    public IReadOnlyList<ResourceType> ResourceTypes { get; }

    /// <summary>Every schema once, core schemas first.</summary>
    public IReadOnlyList<Schema> Schemas { get; }

    /// <summary>The catalog of a tenant.</summary>
    /// <param name="requiredAttributes">
    /// Paths of user attributes that are required on top of those that the schemas require themselves. Requiring <c>name.givenName</c> requires
    /// <c>name</c>. What <see cref="FindUnusableRequiredAttributes"/> would list is ignored, so that a stored setting cannot break a tenant.
    /// </param>
    /// <param name="customAttributeNames">The custom attributes that are defined so far; each becomes a string attribute.</param>
    /// <param name="uniqueGroupNames">Whether no two groups may have the same displayName.</param>
    public static SchemaCatalog For(IReadOnlyCollection<string> requiredAttributes, IReadOnlyCollection<string> customAttributeNames, bool uniqueGroupNames = true) =>
        Of(Files, requiredAttributes, customAttributeNames, uniqueGroupNames);

    /// <summary>The catalog of a tenant over other schemas than those of the files.</summary>
    internal static SchemaCatalog Of(
        IReadOnlyList<Schema> schemas, IReadOnlyCollection<string> requiredAttributes, IReadOnlyCollection<string> customAttributeNames, bool uniqueGroupNames = true)
    {
        if (customAttributeNames.Count > 0)
        {
            var custom = DefineCustomAttributes(customAttributeNames);
            schemas = [.. schemas.Select(schema => schema.Id == SchemaUrns.CustomAttribute ? schema.WithAttributes(custom) : schema)];
        }

        var user = DescribeUser(schemas);
        foreach (var name in requiredAttributes)
        {
            if (ResolveRequirable(user, name) is { } required)
            {
                var schema = Require(required);
                user = required.IsExtension
                    ? user with { Extensions = [.. user.Extensions.Select(extension => extension == required.Schema ? schema : extension)] }
                    : user with { Core = schema };
            }
        }

        return new SchemaCatalog(user, DescribeGroup(schemas, uniqueGroupNames));
    }

    /// <summary>Those of the paths that name no user attribute that an identity provider could be required to send; for the settings API.</summary>
    public static IReadOnlyList<string> FindUnusableRequiredAttributes(IEnumerable<string> requiredAttributes)
    {
        var user = DescribeUser(Files);
        return [.. requiredAttributes.Where(name => ResolveRequirable(user, name) is null)];
    }

    /// <summary>The schema of that URN, whatever its case, or null.</summary>
    public Schema? FindSchema(string urn) => Schemas.FirstOrDefault(schema => urn.Equals(schema.Id, StringComparison.OrdinalIgnoreCase));

    /// <summary>The resource type of that name, whatever its case, or null.</summary>
    public ResourceType? FindResourceType(string name) =>
        ResourceTypes.FirstOrDefault(type => name.Equals(type.Name, StringComparison.OrdinalIgnoreCase));

    private static ResourceType DescribeUser(IReadOnlyList<Schema> schemas) =>
        Describe("User", "/Users", "The people of the organisation.", SchemaUrns.User, schemas);

    private static ResourceType DescribeGroup(IReadOnlyList<Schema> schemas, bool uniqueNames)
    {
        var group = Describe("Group", "/Groups", "The groups of the organisation and their members.", SchemaUrns.Group, schemas);
        return uniqueNames ? group : group with
        {
            Core = group.Core.WithAttributes(
                [.. group.Core.Attributes.Select(attribute => attribute.Uniqueness is Uniqueness.None ? attribute : attribute with { Uniqueness = Uniqueness.None })]),
        };
    }

    private static ResourceType Describe(string name, string endpoint, string description, string core, IReadOnlyList<Schema> schemas) => new(
        name,
        endpoint,
        description,
        schemas.Single(schema => schema.Id == core),
        [.. schemas.Where(schema => schema.Extends == name).OrderBy(schema => schema.Order).ThenBy(schema => schema.Id, StringComparer.Ordinal)]);

    private static AttributeDefinition[] DefineCustomAttributes(IReadOnlyCollection<string> names) =>
    [
        .. names.Distinct(StringComparer.OrdinalIgnoreCase)
            .Order(StringComparer.OrdinalIgnoreCase)
            .Select(name => new AttributeDefinition { Name = name, Description = "A custom attribute of the organisation." }),
    ];

    private static AttributeReference? ResolveRequirable(ResourceType type, string name)
    {
        var reference = AttributePath.TryParse(name) is { } path ? type.Resolve(path) : null;
        return reference is { Attribute: { Mutability: not (Mutability.ReadOnly or Mutability.WriteOnly) } attribute }
            && reference.SubAttribute is not { Mutability: Mutability.ReadOnly }
            && reference.Schema.Attributes.Contains(attribute)
            ? reference
            : null;
    }

    private static Schema Require(AttributeReference required)
    {
        var attribute = required.Attribute! with
        {
            Required = true,
            SubAttributes =
            [
                .. required.Attribute.SubAttributes.Select(sub => sub == required.SubAttribute ? sub with { Required = true } : sub),
            ],
        };
        return required.Schema.WithAttributes(
            [.. required.Schema.Attributes.Select(existing => ReferenceEquals(existing, required.Attribute) ? attribute : existing)]);
    }

    private static List<Schema> ReadFiles()
    {
        var assembly = typeof(SchemaCatalog).Assembly;
        var schemas = new List<Schema>();
        foreach (var name in assembly.GetManifestResourceNames().Where(name => name.EndsWith(".schema.json", StringComparison.Ordinal)))
        {
            using var file = assembly.GetManifestResourceStream(name)!;
            schemas.Add(SchemaFile.Parse(file));
        }

        return schemas;
    }
}
