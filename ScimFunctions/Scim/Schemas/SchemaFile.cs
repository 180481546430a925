namespace ScimFunctions.Scim.Schemas;

/// <summary>
/// Reads a file of <c>Scim/Schemas/Json</c>: a schema in the representation of RFC 7643 §7, where a characteristic that is left out has the
/// default of §2.2. Properties whose name begins with <c>x-</c> are ours and are not shown at <c>/Schemas</c>: <c>x-extends</c> is
/// <see cref="Schema.Extends"/>, <c>x-order</c> <see cref="Schema.Order"/>, <c>x-open</c> <see cref="Schema.IsOpen"/>, <c>x-format</c>
/// <see cref="AttributeDefinition.Format"/>, <c>x-maxItems</c> <see cref="AttributeDefinition.MaxItems"/>, <c>x-maxLength</c>
/// <see cref="AttributeDefinition.MaxLength"/>.
/// </summary>
/// <remarks>Over a document rather than by a serializer: even source-generated, its converters triple the time of a cold start here.</remarks>
internal static class SchemaFile
{
    /// <exception cref="JsonException">A misspelt property or value, so that it cannot silently mean the default.</exception>
    public static Schema Parse(Stream utf8)
    {
        using var document = JsonDocument.Parse(utf8);
        string? id = null;
        string? name = null;
        var description = "";
        var isOpen = false;
        string? extends = null;
        var order = 0;
        IReadOnlyList<AttributeDefinition>? attributes = null;
        foreach (var property in document.RootElement.EnumerateObject())
        {
            var value = property.Value;
            switch (property.Name)
            {
                case "id":
                    id = value.GetString();
                    break;
                case "name":
                    name = value.GetString();
                    break;
                case "description":
                    description = value.GetString()!;
                    break;
                case "attributes":
                    attributes = ParseAttributes(value);
                    break;
                case "x-open":
                    isOpen = value.GetBoolean();
                    break;
                case "x-extends":
                    extends = value.GetString() is "User" or "Group" ? value.GetString() : throw Unknown("x-extends", value.GetString());
                    break;
                case "x-order":
                    order = value.GetInt32();
                    break;
                default:
                    throw Unknown("property", property.Name);
            }
        }

        return id is not null && name is not null && attributes is not null
            ? new Schema(id, name, description, attributes, isOpen) { Extends = extends, Order = order }
            : throw new JsonException("A schema file must have id, name and attributes.");
    }

    private static AttributeDefinition[] ParseAttributes(JsonElement array)
    {
        var attributes = new AttributeDefinition[array.GetArrayLength()];
        var index = 0;
        foreach (var element in array.EnumerateArray())
        {
            attributes[index++] = ParseAttribute(element);
        }

        return attributes;
    }

    private static AttributeDefinition ParseAttribute(JsonElement element)
    {
        var attribute = new AttributeDefinition { Name = element.GetProperty("name").GetString()! };
        foreach (var property in element.EnumerateObject())
        {
            var value = property.Value;
            attribute = property.Name switch
            {
                "name" => attribute,
                "type" => attribute with { Type = CharacteristicNames.ParseType(value.GetString()) },
                "multiValued" => attribute with { MultiValued = value.GetBoolean() },
                "description" => attribute with { Description = value.GetString()! },
                "required" => attribute with { Required = value.GetBoolean() },
                "canonicalValues" => attribute with { CanonicalValues = ParseStrings(value) },
                "caseExact" => attribute with { CaseExact = value.GetBoolean() },
                "mutability" => attribute with { Mutability = CharacteristicNames.ParseMutability(value.GetString()) },
                "returned" => attribute with { Returned = CharacteristicNames.ParseReturned(value.GetString()) },
                "uniqueness" => attribute with { Uniqueness = CharacteristicNames.ParseUniqueness(value.GetString()) },
                "referenceTypes" => attribute with { ReferenceTypes = ParseStrings(value) },
                "subAttributes" => attribute with { SubAttributes = ParseAttributes(value) },
                "x-format" => attribute with { Format = ParseFormat(value.GetString()) },
                "x-maxItems" => attribute with { MaxItems = value.GetInt32() },
                "x-maxLength" => attribute with { MaxLength = value.GetInt32() },
                _ => throw Unknown("property", property.Name),
            };
        }

        return attribute;
    }

    private static string[] ParseStrings(JsonElement array)
    {
        var strings = new string[array.GetArrayLength()];
        var index = 0;
        foreach (var element in array.EnumerateArray())
        {
            strings[index++] = element.GetString()!;
        }

        return strings;
    }

    private static ValueFormat ParseFormat(string? text) => text switch
    {
        "email" => ValueFormat.Email,
        "singleLine" => ValueFormat.SingleLine,
        _ => throw Unknown("x-format", text),
    };

    internal static JsonException Unknown(string what, string? text) => new($"A schema file has the {what} '{text}', which means nothing there.");
}
