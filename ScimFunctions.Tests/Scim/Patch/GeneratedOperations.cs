using FsCheck;
using FsCheck.Fluent;
using ScimFunctions.Scim.Filters;
using ScimFunctions.Scim.Schemas;
using ScimFunctions.Tests.Scim.Filters;
using ScimFunctions.Tests.Scim.Resources;

namespace ScimFunctions.Tests.Scim.Patch;

/// <summary>One generated operation of a PATCH.</summary>
/// <param name="Attributes">What it changes: an attribute, an extension's URN, or several of these if it has no path.</param>
/// <param name="Json">The operation.</param>
internal sealed record GeneratedOperation(IReadOnlyList<string> Attributes, JsonObject Json)
{
    /// <summary>Whether the elements that it replaces are selected by their <c>primary</c>.</summary>
    public bool ReplacesByPrimary => Json["op"]!.GetValue<string>() is not "remove"
        && Json["path"]?.GetValue<string>().Split(']') is [var selection, _]
        && selection.Contains('[', StringComparison.Ordinal)
        && selection.Contains("primary", StringComparison.OrdinalIgnoreCase);

    public override string ToString() => Json.ToJsonString();
}

/// <summary>Generates operations on resources of a type, whose values come from the pools of <see cref="GeneratedResources"/>.</summary>
internal sealed class GeneratedOperations(ResourceType type)
{
    private static readonly string?[] Junk =
        [null, null, "\"\"", "\"x\"", "\"True\"", "7", "true", "[]", "[null]", "{}", "[{}]", "[[1]]", "\"2011-05-13T04:42:34Z\"", """{"value":null}""", """{"value":"a","nonsense":1}"""];

    /// <summary>Paths and members that are read-only, unknown, malformed or written by an identity provider's own rules.</summary>
    private static readonly string[] Oddities =
    [
        """{"op":"replace","path":"id","value":"1"}""",
        """{"op":"replace","path":"id","value":"2"}""",
        """{"op":"replace","path":"meta.created","value":"2011-05-13T04:42:34Z"}""",
        """{"op":"add","path":"groups","value":[{"value":"g"}]}""",
        """{"op":"remove","path":"schemas"}""",
        """{"op":"add","path":"schemas","value":["urn:x"]}""",
        """{"op":"replace","path":"password","value":"secret"}""",
        """{"op":"replace","path":"shoeSize","value":"43"}""",
        """{"op":"replace","path":"emails[type eq \"work\"","value":"x"}""",
        """{"op":"replace","path":"emails[type eq].value","value":"x"}""",
        """{"op":"remove"}""",
        """{"op":"add","value":"x"}""",
        """{"op":"move","path":"title","value":"x"}""",
        """{"op":"Replace","value":{"id":"1","name.givenName":"a","emails[type eq \"work\"].value":"b@x.org","urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:department":"b"}}""",
        """{"op":"Add","value":{"urn:ietf:params:scim:schemas:core:2.0:User":{"title":"b"},"manager":"1","shoeSize":"43"}}""",
    ];

    private readonly List<(string Path, AttributeDefinition Attribute)> targets =
    [
        .. type.Core.Attributes.Append(CommonAttributes.ExternalId).Where(IsSettable).Select(attribute => (attribute.Name, attribute)),
        .. type.Extensions.SelectMany(
            extension => extension.IsOpen ? new[] { "alpha", "ALPHA", "T shirt", "new.one" }.Select(name => new AttributeDefinition { Name = name }) : extension.Attributes,
            (extension, attribute) => ($"{extension.Id}:{attribute.Name}", attribute)),
    ];

    /// <summary>Any operation: most can be done, some have values that must be repaired or refused, a few are no operations at all.</summary>
    public Gen<GeneratedOperation> Any => Gen.Frequency(
        (8, Sensible("add", "replace", "remove")),
        (2, from operation in Sensible("Add", "Replace", "Remove") from value in Gen.Elements(Junk) select operation with { Json = WithValue(operation.Json, value) }),
        (1, Gen.Elements(Oddities).Select(json => new GeneratedOperation([], (JsonObject)JsonNode.Parse(json)!))));

    /// <summary>An operation whose path and value suit each other.</summary>
    public Gen<GeneratedOperation> Sensible(params string[] kinds)
    {
        var onAttribute = Gen.OneOf(targets.Select(target => OnAttribute(target.Path, target.Attribute, kinds)));
        var several = kinds.Where(kind => !kind.Equals("remove", StringComparison.OrdinalIgnoreCase)).ToArray();
        return Gen.Frequency((8, onAttribute), (1, WithoutPath(several)), (1, OnExtension(kinds)));
    }

    /// <summary>Fewer operations.</summary>
    public static IEnumerable<IReadOnlyList<GeneratedOperation>> Shrink(IReadOnlyList<GeneratedOperation> operations) =>
        Enumerable.Range(0, operations.Count).Select(index => (IReadOnlyList<GeneratedOperation>)[.. operations.Take(index), .. operations.Skip(index + 1)])
            .Where(fewer => fewer.Count > 0);

    private static bool IsSettable(AttributeDefinition attribute) => attribute.Mutability is not (Mutability.ReadOnly or Mutability.WriteOnly);

    private static Gen<GeneratedOperation> OnAttribute(string path, AttributeDefinition attribute, string[] kinds)
    {
        var whole = Operation(attribute, kinds, Gen.Constant(path), GeneratedResources.Value(attribute), path);
        if (attribute.Type is not AttributeType.Complex)
        {
            return whole;
        }

        var filters = Gen.Frequency((3, Equality(attribute)), (1, GeneratedFilters.OverElements(attribute)));
        var subs = attribute.SubAttributes.Where(IsSettable)
            .Select(sub => (sub.Name, Value: GeneratedResources.Simple(sub)))
            .ToArray();
        return Gen.Frequency(
            (2, whole),
            (1, Gen.OneOf(subs.Select(sub => Operation(attribute, kinds, Gen.Constant($"{path}.{sub.Name}"), sub.Value, path)))),
            (2, Operation(attribute, kinds, filters.Select(filter => $"{path}[{filter}]"), GeneratedResources.Element(attribute), path)),
            (3, Gen.OneOf(subs.Select(sub => Operation(attribute, kinds, filters.Select(filter => $"{path}[{filter}].{sub.Name}"), sub.Value, path)))));
    }

    private static Gen<FilterExpression> Equality(AttributeDefinition attribute)
    {
        var equality = Gen.OneOf(attribute.SubAttributes.Select(sub => GeneratedFilters.FittingValue(sub)
            .Select(value => (FilterExpression)new ComparisonExpression(new AttributePath(null, sub.Name, null), ComparisonOperator.Equal, value))));
        return Gen.Frequency((3, equality), (1, from left in equality from right in equality select (FilterExpression)new AndExpression(left, right)));
    }

    private static Gen<GeneratedOperation> Operation(AttributeDefinition attribute, string[] kinds, Gen<string> paths, Gen<JsonNode> values, string changed) =>
        from kind in Gen.Elements(kinds)
        from path in paths
        from value in values
        from listed in Gen.Choose(0, 4)
        let isRemoval = kind.Equals("remove", StringComparison.OrdinalIgnoreCase)
        select new GeneratedOperation(
            [changed],
            isRemoval && !(attribute.MultiValued && listed == 0)
                ? new JsonObject { ["op"] = kind, ["path"] = path }
                : new JsonObject { ["op"] = kind, ["path"] = path, ["value"] = value.DeepClone() });

    private Gen<GeneratedOperation> WithoutPath(string[] kinds)
    {
        var resources = GeneratedResources.Resource(type);
        return kinds.Length == 0
            ? Sensible("remove")
            : from kind in Gen.Elements(kinds)
              from resource in resources
              from names in Gen.SubListOf(resource.Select(member => member.Key))
              let kept = resource.Where(member => names.Take(4).Contains(member.Key)).ToList()
              select new GeneratedOperation(
                  [.. kept.Select(member => member.Key)],
                  new JsonObject { ["op"] = kind, ["value"] = new JsonObject(kept.Select(member => KeyValuePair.Create(member.Key, member.Value?.DeepClone()))) });
    }

    private Gen<GeneratedOperation> OnExtension(string[] kinds)
    {
        var resources = GeneratedResources.Resource(type);
        return from kind in Gen.Elements(kinds)
               from resource in resources
               from extension in Gen.Elements(type.Extensions.ToArray())
               select new GeneratedOperation(
                   [extension.Id],
                   kind.Equals("remove", StringComparison.OrdinalIgnoreCase)
                       ? new JsonObject { ["op"] = kind, ["path"] = extension.Id }
                       : new JsonObject { ["op"] = kind, ["path"] = extension.Id, ["value"] = resource[extension.Id]?.DeepClone() ?? new JsonObject() });
    }

    private static JsonObject WithValue(JsonObject operation, string? json)
    {
        var changed = (JsonObject)operation.DeepClone();
        changed["value"] = json is null ? null : JsonNode.Parse(json);
        return changed;
    }
}
