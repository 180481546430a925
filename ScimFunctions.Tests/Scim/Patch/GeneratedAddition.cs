using FsCheck;
using FsCheck.Fluent;
using ScimFunctions.Scim.Schemas;
using ScimFunctions.Tests.Scim.Resources;

namespace ScimFunctions.Tests.Scim.Patch;

/// <summary>An operation that adds a value, and one that removes it again.</summary>
/// <param name="Container">The URN of the extension that has the attribute; null for the core schema.</param>
/// <param name="Attribute">The attribute.</param>
/// <param name="SubAttribute">The sub-attribute that is added, if not the attribute or an element of it.</param>
/// <param name="Add">The operation that adds it.</param>
/// <param name="Remove">The operation that removes it.</param>
internal sealed record GeneratedAddition(string? Container, AttributeDefinition Attribute, string? SubAttribute, JsonObject Add, JsonObject Remove)
{
    public override string ToString() => $"{Add.ToJsonString()} {Remove.ToJsonString()}";

    /// <summary>Additions to different attributes of resources of that type.</summary>
    public static Gen<List<GeneratedAddition>> Several(ResourceType type)
    {
        var choices = All(type).ToArray();
        return from first in Gen.OneOf(choices)
               from others in Gen.OneOf(choices).ListOf(3)
               from count in Gen.Choose(0, 3)
               select others.Take(count).Prepend(first).DistinctBy(addition => (addition.Container, addition.Attribute.Name.ToUpperInvariant())).ToList();
    }

    /// <summary>Takes away from the resource what the operation would add, unless it adds an element, which is unlike all others anyway.</summary>
    public void MakeRoom(JsonObject resource)
    {
        var values = Container is null ? resource : resource[Container] as JsonObject;
        var name = values?.Select(member => member.Key).FirstOrDefault(key => key.Equals(Attribute.Name, StringComparison.OrdinalIgnoreCase));
        if (values is null || name is null || Attribute.MultiValued)
        {
            return;
        }

        if (SubAttribute is not null && values[name] is JsonObject members)
        {
            members.Remove(SubAttribute);
            if (members.Count == 0)
            {
                values.Remove(name);
            }
        }
        else
        {
            values.Remove(name);
        }

        if (Container is not null && values.Count == 0)
        {
            resource.Remove(Container);
        }
    }

    private static IEnumerable<Gen<GeneratedAddition>> All(ResourceType type)
    {
        var attributes = type.Core.Attributes.Append(CommonAttributes.ExternalId).Select(attribute => (Container: (string?)null, Attribute: attribute))
            .Concat(type.Extensions.SelectMany(
                extension => extension.IsOpen ? [new() { Name = "ALPHA" }, new() { Name = "an other" }] : extension.Attributes,
                (extension, attribute) => (Container: (string?)extension.Id, Attribute: attribute)));
        foreach (var (container, attribute) in attributes.Where(found => found.Attribute is { Required: false, Mutability: Mutability.ReadWrite } || found.Attribute.MultiValued && found.Attribute.Mutability is Mutability.ReadWrite))
        {
            var path = container is null ? attribute.Name : $"{container}:{attribute.Name}";
            if (attribute.MultiValued)
            {
                yield return Element(container, attribute, path);
                continue;
            }

            if (!attribute.SubAttributes.Any(sub => sub.Required))
            {
                yield return GeneratedResources.Value(attribute).Select(value => new GeneratedAddition(
                    container, attribute, SubAttribute: null, Operation("add", path, value), Operation("remove", path)));
            }

            // A reference that loses its value loses what described it, so its value cannot come and go alone.
            foreach (var sub in attribute.SubAttributes.Where(sub => sub is { Required: false, Mutability: Mutability.ReadWrite } && !(sub.Name is "value" && attribute.FindSubAttribute("$ref") is not null)))
            {
                yield return GeneratedResources.Simple(sub).Select(value => new GeneratedAddition(
                    container, attribute, sub.Name, Operation("add", $"{path}.{sub.Name}", value), Operation("remove", $"{path}.{sub.Name}")));
            }
        }
    }

    /// <summary>An element with a value that no other has, which is not primary: making it so would change the others.</summary>
    private static Gen<GeneratedAddition> Element(string? container, AttributeDefinition attribute, string path)
    {
        var key = attribute.FindSubAttribute("value") ?? attribute.SubAttributes[0];
        // The generated certificates are "AAAA" and "aaaa" among others: only the case tells this one from them.
        var value = key.Type is AttributeType.Binary ? "aaAA" : "urn:new";
        return from element in GeneratedResources.Element(attribute)
               from form in Gen.Choose(0, 2)
               select Addition((JsonObject)element, form);

        GeneratedAddition Addition(JsonObject element, int form)
        {
            element = (JsonObject)element.DeepClone();
            element[key.Name] = value;
            element.Remove("primary");
            return form switch
            {
                0 => new(container, attribute, null, Operation("add", path, new JsonArray(element)), Operation("remove", $"{path}[{key.Name} eq \"{value}\"]")),
                1 => new(container, attribute, null, Operation("add", path, new JsonArray(element)), Operation("remove", path, new JsonArray(element.DeepClone()))),
                _ => new(
                    container, attribute, null,
                    Operation("add", $"{path}[type eq \"brand-new\"].{key.Name}", JsonValue.Create(value)),
                    Operation("remove", $"{path}[type eq \"brand-new\"].{key.Name}")),
            };
        }
    }

    private static JsonObject Operation(string op, string path, JsonNode? value = null)
    {
        var operation = new JsonObject { ["op"] = op, ["path"] = path };
        if (value is not null)
        {
            operation["value"] = value.DeepClone();
        }

        return operation;
    }
}
