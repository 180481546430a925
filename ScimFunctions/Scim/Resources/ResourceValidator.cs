using System.Net.Mail;
using ScimFunctions.Scim.Schemas;

namespace ScimFunctions.Scim.Resources;

/// <summary>
/// Holds a canonical resource against its schemas: what is required is there, no more values than allowed, one primary, values in their format.
/// <c>canonicalValues</c> are suggestions (RFC 7643 §2.2) and never refused.
/// </summary>
public static class ResourceValidator
{
    private const int LongestEmail = 320;

    /// <exception cref="ScimException">400 <c>invalidValue</c>; missing attributes are named all at once.</exception>
    /// <param name="stored">What is stored: an attribute that is as it stands there is not judged. Null to judge all.</param>
    public static void Validate(ResourceType type, JsonObject resource, JsonObject? stored = null)
    {
        var missing = new List<string>();
        Check(type.Core, resource, stored, urn: null, missing);
        if (resource[CommonAttributes.ExternalId.Name] is { } externalId && !JsonNode.DeepEquals(externalId, stored?[CommonAttributes.ExternalId.Name]))
        {
            CheckFormat(CommonAttributes.ExternalId, externalId, new AttributeLabel(SchemaUrn: null, CommonAttributes.ExternalId.Name));
        }

        foreach (var extension in type.Extensions)
        {
            Check(extension, resource[extension.Id] as JsonObject, stored is null ? null : stored[extension.Id] as JsonObject ?? [], extension.Id, missing);
        }

        if (missing.Count > 0)
        {
            throw ScimException.InvalidValue(
                missing.Count == 1
                    ? $"The required attribute '{missing[0]}' is missing; map it in the identity provider."
                    : $"The required attributes {string.Join(", ", missing.Select(name => $"'{name}'"))} are missing; map them in the identity provider.");
        }
    }

    /// <summary>Refuses a change of an immutable attribute that had a value (RFC 7644 §3.5.1).</summary>
    /// <exception cref="ScimException">400 <c>mutability</c>.</exception>
    /// <remarks>
    /// The elements of a multi-valued attribute come and go as wholes; there is nothing by which to tell that one of them has changed, so
    /// their immutable sub-attributes are the business of whoever edits an element.
    /// </remarks>
    public static void EnsureImmutablesUnchanged(ResourceType type, JsonObject before, JsonObject after)
    {
        Compare(type.Core, before, after, urn: null);
        foreach (var extension in type.Extensions)
        {
            if (before[extension.Id] is JsonObject values)
            {
                Compare(extension, values, after[extension.Id] as JsonObject, extension.Id);
            }
        }
    }

    private static void Check(Schema schema, JsonObject? values, JsonObject? stored, string? urn, List<string> missing)
    {
        foreach (var attribute in schema.Attributes)
        {
            var value = values?[attribute.Name];
            if (stored is not null && JsonNode.DeepEquals(value, stored[attribute.Name]))
            {
                continue;
            }

            if (value is null)
            {
                AddMissing(attribute, new AttributeLabel(urn, attribute.Name), missing);
            }
            else
            {
                CheckAttribute(attribute, value, new AttributeLabel(urn, attribute.Name), missing);
            }
        }
    }

    /// <summary>An absent complex attribute is named by the parts that it must have, which is what the admin has to map.</summary>
    private static void AddMissing(AttributeDefinition attribute, AttributeLabel label, List<string> missing)
    {
        if (!attribute.Required)
        {
            return;
        }

        var named = false;
        if (!attribute.MultiValued)
        {
            foreach (var sub in attribute.SubAttributes)
            {
                if (sub.Required)
                {
                    missing.Add(label.Sub(sub.Name).ToString());
                    named = true;
                }
            }
        }

        if (!named)
        {
            missing.Add(label.ToString());
        }
    }

    private static void CheckAttribute(AttributeDefinition attribute, JsonNode value, AttributeLabel label, List<string> missing)
    {
        if (value is JsonArray elements)
        {
            CheckElements(attribute, elements, label, missing);
        }
        else
        {
            CheckElement(attribute, value, label, missing);
            if (attribute.Required && IsBlank(value))
            {
                missing.Add(label.ToString());
            }
        }
    }

    private static void CheckElements(AttributeDefinition attribute, JsonArray elements, AttributeLabel label, List<string> missing)
    {
        if (attribute.MaxItems is { } most && elements.Count > most)
        {
            throw ScimException.InvalidValue($"'{label}' has {elements.Count} values; at most {most} are allowed.");
        }

        var primaries = 0;
        var valued = attribute.FindSubAttribute("value") is null;
        foreach (var element in elements)
        {
            CheckElement(attribute, element!, label, missing);
            if (element is JsonObject complex)
            {
                primaries += complex["primary"] is JsonValue flag && flag.TryGetValue(out bool primary) && primary ? 1 : 0;
                valued |= complex["value"] is { } value && !IsBlank(value);
            }
        }

        if (primaries > 1)
        {
            throw ScimException.InvalidValue($"'{label}' has {primaries} values with primary true; at most one may be primary.");
        }

        if (attribute.Required && !valued)
        {
            missing.Add(label.Sub("value").ToString());
        }
    }

    private static void CheckElement(AttributeDefinition attribute, JsonNode value, AttributeLabel label, List<string> missing)
    {
        if (value is not JsonObject complex)
        {
            CheckFormat(attribute, value, label);
            return;
        }

        foreach (var sub in attribute.SubAttributes)
        {
            if (complex[sub.Name] is { } part)
            {
                CheckFormat(sub, part, label.Sub(sub.Name));
                if (sub.Required && IsBlank(part))
                {
                    AddOnce(label.Sub(sub.Name), missing);
                }
            }
            else if (sub.Required)
            {
                AddOnce(label.Sub(sub.Name), missing);
            }
        }
    }

    private static void AddOnce(AttributeLabel label, List<string> missing)
    {
        var name = label.ToString();
        if (!missing.Contains(name))
        {
            missing.Add(name);
        }
    }

    private static void CheckFormat(AttributeDefinition attribute, JsonNode value, AttributeLabel label)
    {
        if (value is not JsonValue simple || !simple.TryGetValue(out string? text))
        {
            return;
        }

        if (attribute.MaxLength is { } most && text.Length > most)
        {
            throw ScimException.InvalidValue($"'{label}' has {text.Length} characters; at most {most} are allowed.");
        }

        switch (attribute.Format)
        {
            case ValueFormat.Email when !IsEmail(text):
                throw ScimException.InvalidValue($"'{label}' must be an email address; got '{JsonText.Shorten(text)}'.");
            case ValueFormat.SingleLine when text.Any(char.IsControl):
                throw ScimException.InvalidValue($"'{label}' must not contain line breaks, tabs or other control characters.");
        }
    }

    /// <summary>An address and nothing else: no display name, no comment, no angle brackets.</summary>
    private static bool IsEmail(string text) =>
        text.Length <= LongestEmail
        && !text.Any(static character => char.IsControl(character) || char.IsWhiteSpace(character))
        && MailAddress.TryCreate(text, out var address)
        && address.Address == text;

    private static bool IsBlank(JsonNode value) =>
        value is JsonValue simple && simple.TryGetValue(out string? text) && string.IsNullOrWhiteSpace(text);

    private static void Compare(Schema schema, JsonObject before, JsonObject? after, string? urn)
    {
        foreach (var attribute in schema.Attributes)
        {
            if (before[attribute.Name] is not { } old)
            {
                continue;
            }

            var label = new AttributeLabel(urn, attribute.Name);
            var current = after?[attribute.Name];
            if (attribute.Mutability is Mutability.Immutable && !JsonNode.DeepEquals(old, current))
            {
                throw Changed(label);
            }

            if (old is JsonObject oldParts)
            {
                foreach (var sub in attribute.SubAttributes)
                {
                    if (sub.Mutability is Mutability.Immutable
                        && oldParts[sub.Name] is { } oldPart
                        && !JsonNode.DeepEquals(oldPart, (current as JsonObject)?[sub.Name]))
                    {
                        throw Changed(label.Sub(sub.Name));
                    }
                }
            }
        }
    }

    private static ScimException Changed(AttributeLabel label) =>
        ScimException.Mutability($"'{label}' is immutable: it was set before and cannot be changed or removed.");
}
