using FsCheck;
using FsCheck.Fluent;
using ScimFunctions.Scim.Schemas;

namespace ScimFunctions.Tests.Scim.Resources;

/// <summary>
/// Generates resources of any type in canonical form. Values come from small pools, so that filters match, elements repeat and times tie often.
/// </summary>
internal static class GeneratedResources
{
    private static readonly string[] Texts = ["a", "A", "b", "ab", "aB", "ba", "é", "É", "a\"b", "\\", "x y", "😀", "5", "true", "line\nbreak", new('a', 300)];
    private static readonly string[] Emails = ["a@x.org", "A@x.org", "b@x.org"];
    private static readonly string[] Types = ["work", "home", "Work", "other"];
    private static readonly string[] Integers = ["-1", "0", "1", "2", "10", "9223372036854775807"];
    private static readonly string[] Decimals = ["-2.25", "0", "0.5", "1", "1.50", "10", "1E+30"];
    private static readonly string[] References = ["../Users/1", "../users/1", "https://x.org/a", "https://x.org/A", "urn:x:a"];

    /// <summary>The first four characters differ in case only: base64 that means other bytes.</summary>
    private static readonly string[] Binaries = ["AAAA", "aaaa", "AAEC", "_-8", "+/8="];

    private static readonly string[] Times =
    [
        "2011-05-13T04:42:34Z", "2011-05-13T06:42:34+02:00", "2011-05-13T04:42:34", "2011-05-13T04:42:34.000Z", "2011-05-13T04:42:34.5Z",
        "2011-05-13T04:42:34.1234567Z", "2011-05-12T23:42:34.5-05:00", "2026-01-31T08:00:00Z", "0001-01-02T00:00:00Z", "9999-12-31T23:59:59.9999999Z",
    ];

    /// <summary>The resource without <c>schemas</c>, <c>id</c>, <c>meta</c> and other attributes that a client cannot set.</summary>
    public static Gen<JsonObject> Resource(ResourceType type)
    {
        var cores = Members([CommonAttributes.ExternalId, .. type.Core.Attributes], rarely: false);
        var extensions = Gen.CollectToList(
            type.Extensions.Select(extension => extension.IsOpen ? OpenExtension(extension) : Members(extension.Attributes, rarely: true)).ToArray());
        return from core in cores
               from members in extensions
               select Combine(type, core, members);
    }

    /// <summary>A value in canonical form: an array for a multi-valued attribute.</summary>
    public static Gen<JsonNode> Value(AttributeDefinition attribute)
    {
        var element = Element(attribute);
        return attribute.MultiValued
            ? Gen.Choose(1, 3).SelectMany(count => Gen.ListOf(element, count)).Select(elements => (JsonNode)new JsonArray([.. AtMostOnePrimary(elements)]))
            : element;
    }

    /// <summary>One element of a multi-valued attribute, or the value of a single-valued one.</summary>
    public static Gen<JsonNode> Element(AttributeDefinition attribute) => attribute.Type is AttributeType.Complex
        ? ComplexElement(attribute).Select(members => (JsonNode)members)
        : Simple(attribute);

    public static Gen<JsonNode> Simple(AttributeDefinition attribute) => attribute.Type switch
    {
        AttributeType.Boolean => Gen.Elements(true, false).Select(value => (JsonNode)JsonValue.Create(value)),
        AttributeType.Integer => Gen.Elements(Integers).Select(Parse),
        AttributeType.Decimal => Gen.Elements(Decimals).Select(Parse),
        AttributeType.DateTime => Text(Times),
        AttributeType.Binary => Text(Binaries),
        AttributeType.Reference => Text(References),
        _ when attribute.Name is "type" => Text(Types),
        _ when attribute.Format is ValueFormat.Email || attribute.Name is "userName" => Text(Emails),
        _ when attribute.Format is ValueFormat.SingleLine => Text([.. Texts.Where(text => !text.Any(char.IsControl))]),
        _ => Text(Texts),
    };

    /// <summary>The resource as stored: <c>schemas</c> lists the core schema and the extensions that it uses (RFC 7643 §3).</summary>
    public static JsonObject WithSchemas(ResourceType type, JsonObject resource)
    {
        var used = type.Extensions.Where(extension => resource.ContainsKey(extension.Id)).Select(extension => extension.Id).Prepend(type.Core.Id);
        var stored = new JsonObject { ["schemas"] = new JsonArray([.. used.Select(urn => JsonValue.Create(urn))]) };
        foreach (var (name, value) in resource)
        {
            stored[name] = value?.DeepClone();
        }

        return stored;
    }

    /// <summary>Resources that have one value less, and nothing empty.</summary>
    public static IEnumerable<JsonObject> Shrink(JsonObject resource) => ShrinkNode(resource).OfType<JsonObject>();

    /// <summary>A complex value that has more than what only describes a value: an element of nothing but its type does not survive a PATCH.</summary>
    private static Gen<JsonObject> ComplexElement(AttributeDefinition attribute)
    {
        var main = attribute.SubAttributes.First(sub => sub.Name is "value" || attribute.FindSubAttribute("value") is null);
        var rest = Members([.. attribute.SubAttributes.Where(sub => sub != main)], rarely: true);
        return from value in Simple(main)
               from others in rest
               select Ordered(attribute.SubAttributes, others.Append(KeyValuePair.Create(main.Name, (JsonNode?)value)));
    }

    private static Gen<JsonObject> OpenExtension(Schema extension) =>
        from names in Gen.SubListOf(extension.Attributes.Select(attribute => attribute.Name).Concat(["alpha", "Beta", "T shirt", "x.y"]))
        from values in Gen.CollectToList(names.Order(StringComparer.OrdinalIgnoreCase), name => Text(Texts).Select(value => KeyValuePair.Create(name, (JsonNode?)value)))
        select new JsonObject(values);

    private static Gen<JsonObject> Members(IReadOnlyList<AttributeDefinition> attributes, bool rarely) =>
        from members in Gen.CollectToList(attributes
            .Where(attribute => attribute.Mutability is not (Mutability.ReadOnly or Mutability.WriteOnly))
            .Select(attribute => attribute.Required || attribute.SubAttributes.Any(sub => sub.Required)
                ? Member(attribute)
                : Gen.Frequency((1, Gen.Constant(default(KeyValuePair<string, JsonNode?>))), (rarely ? 1 : 2, Member(attribute))))
            .ToArray())
        select new JsonObject(members.Where(member => member.Key is not null));

    /// <summary>Of a complex value the required parts are always there.</summary>
    private static Gen<KeyValuePair<string, JsonNode?>> Member(AttributeDefinition attribute) =>
        from value in attribute is { Type: AttributeType.Complex, MultiValued: false } && attribute.SubAttributes.Any(sub => sub.Required)
            ? Members(attribute.SubAttributes, rarely: true).Select(members => (JsonNode)members)
            : Value(attribute)
        select KeyValuePair.Create(attribute.Name, (JsonNode?)value);

    private static JsonObject Combine(ResourceType type, JsonObject core, IEnumerable<JsonObject> extensions)
    {
        foreach (var (extension, members) in type.Extensions.Zip(extensions))
        {
            if (members.Count > 0)
            {
                core[extension.Id] = members;
            }
        }

        return core;
    }

    private static IEnumerable<JsonNode> AtMostOnePrimary(IEnumerable<JsonNode> elements)
    {
        var found = false;
        foreach (var element in elements)
        {
            if (element is JsonObject members && members["primary"] is { } primary && primary.GetValue<bool>())
            {
                if (found)
                {
                    members["primary"] = false;
                }

                found = true;
            }

            yield return element;
        }
    }

    private static JsonObject Ordered(IReadOnlyList<AttributeDefinition> attributes, IEnumerable<KeyValuePair<string, JsonNode?>> members)
    {
        var byName = members.ToDictionary(member => member.Key, member => member.Value?.DeepClone());
        return new JsonObject(attributes.Where(attribute => byName.ContainsKey(attribute.Name)).Select(attribute => KeyValuePair.Create(attribute.Name, byName[attribute.Name])));
    }

    private static Gen<JsonNode> Text(string[] pool) => Gen.Elements(pool).Select(text => (JsonNode)JsonValue.Create(text));

    private static JsonNode Parse(string json) => JsonNode.Parse(json)!;

    private static IEnumerable<JsonNode> ShrinkNode(JsonNode? node)
    {
        switch (node)
        {
            case JsonObject members:
                foreach (var (name, value) in members)
                {
                    var rest = (JsonObject)members.DeepClone();
                    rest.Remove(name);
                    yield return rest;
                    foreach (var smaller in ShrinkNode(value))
                    {
                        if (smaller is not (JsonObject { Count: 0 } or JsonArray { Count: 0 }))
                        {
                            var changed = (JsonObject)members.DeepClone();
                            changed[name] = smaller;
                            yield return changed;
                        }
                    }
                }

                break;
            case JsonArray elements:
                for (var index = 0; index < elements.Count; index++)
                {
                    var rest = (JsonArray)elements.DeepClone();
                    rest.RemoveAt(index);
                    yield return rest;
                    foreach (var smaller in ShrinkNode(elements[index]))
                    {
                        if (smaller is not JsonObject { Count: 0 })
                        {
                            var changed = (JsonArray)elements.DeepClone();
                            changed[index] = smaller;
                            yield return changed;
                        }
                    }
                }

                break;
        }
    }
}
