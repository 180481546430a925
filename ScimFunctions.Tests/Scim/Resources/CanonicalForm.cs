using System.Globalization;
using ScimFunctions.Scim.Schemas;

namespace ScimFunctions.Tests.Scim.Resources;

/// <summary>
/// A second statement of what a stored resource looks like, to hold the reader, the writer and PATCH against: every name in its schema's spelling
/// and place, every value of its type, nothing empty, what is required there, at most one primary.
/// </summary>
internal static class CanonicalForm
{
    /// <summary>What is wrong with the resource; nothing if it is well.</summary>
    /// <param name="type">The resource's type.</param>
    /// <param name="resource">The resource as it is stored.</param>
    /// <param name="strict">In strict mode an empty text is a value; else it never is.</param>
    public static IReadOnlyList<string> Violations(ResourceType type, JsonObject resource, bool strict)
    {
        var wrong = new List<string>();
        var extensions = type.Extensions.Where(extension => resource.ContainsKey(extension.Id)).ToList();
        var schemas = extensions.Select(extension => extension.Id).Prepend(type.Core.Id);
        if (resource["schemas"] is not JsonArray listed || !listed.Select(urn => urn!.GetValue<string>()).SequenceEqual(schemas))
        {
            wrong.Add($"schemas is {resource["schemas"]?.ToJsonString()}");
        }

        IReadOnlyList<AttributeDefinition> attributes =
        [
            CommonAttributes.Schemas, CommonAttributes.Id, CommonAttributes.ExternalId, .. type.Core.Attributes,
            .. extensions.Select(extension => new AttributeDefinition { Name = extension.Id }), CommonAttributes.Meta,
        ];
        CheckOrder(resource, attributes, "the resource", wrong);
        foreach (var attribute in type.Core.Attributes.Append(CommonAttributes.ExternalId))
        {
            Check(attribute, resource[attribute.Name], attribute.Name, strict, wrong);
        }

        foreach (var extension in extensions)
        {
            if (resource[extension.Id] is not JsonObject { Count: > 0 } members)
            {
                wrong.Add($"{extension.Id} is empty or no object");
            }
            else if (extension.IsOpen)
            {
                CheckOpen(extension, members, strict, wrong);
            }
            else
            {
                CheckOrder(members, extension.Attributes, extension.Id, wrong);
                extension.Attributes.ToList().ForEach(attribute => Check(attribute, members[attribute.Name], $"{extension.Id}:{attribute.Name}", strict, wrong));
            }
        }

        return wrong;
    }

    private static void Check(AttributeDefinition attribute, JsonNode? value, string label, bool strict, List<string> wrong)
    {
        if (value is null)
        {
            if (attribute.Required || attribute.SubAttributes.Any(sub => sub.Required && !attribute.MultiValued))
            {
                wrong.Add($"{label} is required");
            }
        }
        else if (!attribute.MultiValued)
        {
            CheckElement(attribute, value, label, strict, wrong);
        }
        else if (value is not JsonArray { Count: > 0 } elements)
        {
            wrong.Add($"{label} is no array, or an empty one");
        }
        else
        {
            elements.ToList().ForEach(element => CheckElement(attribute, element, label, strict, wrong));
            if (elements.OfType<JsonObject>().Count(element => element["primary"]?.GetValueKind() is JsonValueKind.True) > 1)
            {
                wrong.Add($"{label} has several primaries");
            }

            if (elements.Count > (attribute.MaxItems ?? int.MaxValue))
            {
                wrong.Add($"{label} has too many values");
            }
        }
    }

    private static void CheckElement(AttributeDefinition attribute, JsonNode? value, string label, bool strict, List<string> wrong)
    {
        if (attribute.Mutability is Mutability.WriteOnly)
        {
            wrong.Add($"{label} is write-only");
        }
        else if (attribute.Type is AttributeType.Complex)
        {
            if (value is not JsonObject { Count: > 0 } members)
            {
                wrong.Add($"{label} is no object, or an empty one");
                return;
            }

            CheckOrder(members, attribute.SubAttributes, label, wrong);
            attribute.SubAttributes.ToList().ForEach(sub => Check(sub, members[sub.Name], $"{label}.{sub.Name}", strict, wrong));
        }
        else if (value is not JsonValue simple
            || !IsOfType(attribute.Type, simple, strict)
            || (attribute.Format is not ValueFormat.Any && value.GetValue<string>().Any(char.IsControl))
            || (attribute.Format is ValueFormat.Email && value.GetValue<string>().Split('@') is not [{ Length: > 0 }, { Length: > 0 }]))
        {
            wrong.Add($"{label} is {value?.ToJsonString() ?? "null"}");
        }
    }

    private static bool IsOfType(AttributeType type, JsonValue value, bool strict)
    {
        var text = value.GetValueKind() is JsonValueKind.String ? value.GetValue<string>() : null;
        return type switch
        {
            AttributeType.Boolean => value.GetValueKind() is JsonValueKind.True or JsonValueKind.False,
            AttributeType.Integer => long.TryParse(value.ToJsonString(), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out _),
            AttributeType.Decimal => value.GetValueKind() is JsonValueKind.Number,
            AttributeType.DateTime => text is not null && DateTime.TryParse(text, CultureInfo.InvariantCulture, out _),
            AttributeType.Binary => text is not null && text.All(character => char.IsAsciiLetterOrDigit(character) || "+/=-_".Contains(character, StringComparison.Ordinal)),
            AttributeType.Reference => text is not null && !text.Contains(' ', StringComparison.Ordinal),
            _ => text is not null && (strict || text.Length > 0),
        };
    }

    private static void CheckOpen(Schema extension, JsonObject members, bool strict, List<string> wrong)
    {
        var names = members.Select(member => member.Key).ToList();
        if (!names.Order(StringComparer.OrdinalIgnoreCase).SequenceEqual(names) || names.Distinct(StringComparer.OrdinalIgnoreCase).Count() < names.Count)
        {
            wrong.Add($"{extension.Id} has its names out of order or twice: {string.Join(", ", names)}");
        }

        wrong.AddRange(members
            .Where(member => member.Value is not JsonValue value || !IsOfType(AttributeType.String, value, strict))
            .Select(member => $"{extension.Id}:{member.Key} is no text"));
    }

    private static void CheckOrder(JsonObject members, IReadOnlyList<AttributeDefinition> attributes, string label, List<string> wrong)
    {
        var places = members.Select(member => attributes.ToList().FindIndex(attribute => attribute.Name == member.Key)).ToList();
        if (places.Contains(-1) || !places.Order().SequenceEqual(places))
        {
            wrong.Add($"{label} has members out of order or unknown: {string.Join(", ", members.Select(member => member.Key))}");
        }
    }
}
