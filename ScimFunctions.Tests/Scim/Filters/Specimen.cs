using ScimFunctions.Scim.Schemas;

namespace ScimFunctions.Tests.Scim.Filters;

/// <summary>A resource type that has every type of attribute, single and multi-valued, in its core schema and its extensions.</summary>
internal static class Specimen
{
    public static ResourceType Type { get; } = new(
        "Specimen",
        "/Specimens",
        "One attribute of each kind.",
        new Schema("urn:example:specimen:1.0:Specimen", "Specimen", "One attribute of each kind.",
        [
            new() { Name = "text" },
            new() { Name = "exactText", CaseExact = true },
            new() { Name = "flag", Type = AttributeType.Boolean },
            new() { Name = "count", Type = AttributeType.Integer },
            new() { Name = "amount", Type = AttributeType.Decimal },
            new() { Name = "at", Type = AttributeType.DateTime },
            new() { Name = "link", Type = AttributeType.Reference },
            new() { Name = "exactLink", Type = AttributeType.Reference, CaseExact = true },
            new() { Name = "bytes", Type = AttributeType.Binary },
            new() { Name = "texts", MultiValued = true },
            new() { Name = "counts", Type = AttributeType.Integer, MultiValued = true },
            new() { Name = "times", Type = AttributeType.DateTime, MultiValued = true },
            new() { Name = "part", Type = AttributeType.Complex, SubAttributes = Parts },
            new() { Name = "parts", Type = AttributeType.Complex, MultiValued = true, SubAttributes = Parts },
            new() { Name = "valueless", Type = AttributeType.Complex, MultiValued = true, SubAttributes = [new() { Name = "a" }, new() { Name = "type" }] },
        ]),
        [
            new Schema("urn:example:specimen:1.0:Extra", "Extra", "An extension.",
            [
                new() { Name = "text" },
                new() { Name = "extraText" },
                new() { Name = "extraAmount", Type = AttributeType.Decimal },
                new() { Name = "extraPart", Type = AttributeType.Complex, SubAttributes = Parts },
            ]),
            new Schema("urn:example:specimen:1.0:Open", "Open", "An open extension.", [new() { Name = "known" }], isOpen: true),
        ]);

    private static AttributeDefinition[] Parts =>
    [
        new() { Name = "value" },
        new() { Name = "type" },
        new() { Name = "primary", Type = AttributeType.Boolean },
        new() { Name = "exact", CaseExact = true },
        new() { Name = "count", Type = AttributeType.Integer },
        new() { Name = "amount", Type = AttributeType.Decimal },
        new() { Name = "at", Type = AttributeType.DateTime },
        new() { Name = "$ref", Type = AttributeType.Reference },
        new() { Name = "bytes", Type = AttributeType.Binary },
    ];
}
