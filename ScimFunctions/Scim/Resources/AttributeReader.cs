using System.Buffers;
using System.Buffers.Text;
using System.Globalization;
using ScimFunctions.Scim.Schemas;
using ScimFunctions.Scim.Tolerances;

namespace ScimFunctions.Scim.Resources;

/// <summary>Reads values as their attributes' definitions say. One reader serves one request and collects the names that mean nothing in it.</summary>
internal sealed class AttributeReader(RequestTolerances tolerances)
{
    private static readonly SearchValues<char> NotInReferences = SearchValues.Create(" \t\r\n\"<>");

    private List<string>? unknown;

    public RequestTolerances Tolerances { get; } = tolerances;

    /// <summary>A name that no schema defines: dropped, or reported by <see cref="ThrowIfUnknown"/> where that is not tolerated.</summary>
    public void DropUnknown(AttributeLabel label)
    {
        if (!Tolerances.Allow(Tolerance.UnknownAttribute))
        {
            (unknown ??= []).Add(label.ToString());
        }
    }

    public void ThrowIfUnknown()
    {
        if (unknown is not null)
        {
            throw ScimException.InvalidSyntax(
                $"No attribute of this resource type is written {JsonText.List(unknown)} here; remove it from the mapping or write it as /Schemas does.");
        }
    }

    /// <summary>The canonical value: always a <see cref="JsonArray"/> for a multi-valued attribute; null where the value means absent.</summary>
    public JsonNode? ReadAttribute(AttributeDefinition attribute, JsonElement value, AttributeLabel label)
    {
        if (!attribute.MultiValued)
        {
            return ReadElement(attribute, attribute.Type is AttributeType.Complex ? value : Unwrap(value), label);
        }

        if (value.ValueKind is JsonValueKind.Null)
        {
            return null;
        }

        var elements = new JsonArray();
        if (value.ValueKind is JsonValueKind.Array)
        {
            foreach (var item in value.EnumerateArray())
            {
                if (item.ValueKind is JsonValueKind.Array)
                {
                    throw Unfit(label, "a list of values", item);
                }

                if (ReadElement(attribute, item, label) is { } element)
                {
                    elements.Add(element);
                }
            }
        }
        else if (ReadElement(attribute, value, label) is { } single)
        {
            if (!Tolerances.Allow(Tolerance.SingleValueForArray))
            {
                throw Unfit(label, "an array", value);
            }

            elements.Add(single);
        }

        KeepFirstPrimary(elements);
        return elements.Count > 0 ? elements : null;
    }

    private void KeepFirstPrimary(JsonArray elements)
    {
        foreach (var element in elements.Where(IsPrimary).Skip(1).ToList())
        {
            if (Tolerances.Allow(Tolerance.SeveralPrimaries))
            {
                element!["primary"] = false;
            }
        }

        static bool IsPrimary(JsonNode? element) => element is JsonObject properties && properties["primary"]?.GetValueKind() is JsonValueKind.True;
    }

    /// <summary>A simple attribute's value, out of a list of one and out of an object around it.</summary>
    private JsonElement Unwrap(JsonElement value)
    {
        if (value.ValueKind is JsonValueKind.Array && value.GetArrayLength() == 1 && value[0].ValueKind is not JsonValueKind.Array
            && Tolerances.Allow(Tolerance.ArrayForSingleValue))
        {
            value = value[0];
        }

        return value.ValueKind is JsonValueKind.Object && value.TryGetProperty("value"u8, out var wrapped)
            && wrapped.ValueKind is not (JsonValueKind.Object or JsonValueKind.Array) && Tolerances.Allow(Tolerance.WrappedValue)
                ? wrapped
                : value;
    }

    /// <summary>One value, whether the attribute's only one or one of several.</summary>
    public JsonNode? ReadElement(AttributeDefinition attribute, JsonElement value, AttributeLabel label) =>
        attribute.Type is AttributeType.Complex ? ReadComplex(attribute, value, label) : ReadSimple(attribute, value, label);

    private JsonObject? ReadComplex(AttributeDefinition attribute, JsonElement value, AttributeLabel label)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Null:
                return null;
            case JsonValueKind.Object:
                return ReadSubAttributes(attribute, value, label);
            case JsonValueKind.Array:
                return value.GetArrayLength() switch
                {
                    0 => null,
                    1 when Tolerances.Allow(Tolerance.ArrayForSingleValue) => ReadComplex(attribute, value[0], label),
                    _ => throw Unfit(label, "one object", value),
                };
            case JsonValueKind.String when IsToleratedEmpty(value):
                return null;
            default:
                // "manager": "26118915" means its value; "name": "Barbara" has no such reading.
                return attribute.FindSubAttribute("value") is { } sub && Tolerances.Allow(Tolerance.BareValue)
                    ? ReadSimple(sub, value, label) is { } bare ? new JsonObject { [sub.Name] = bare } : null
                    : throw Unfit(label, "an object", value);
        }
    }

    private JsonObject? ReadSubAttributes(AttributeDefinition attribute, JsonElement value, AttributeLabel label)
    {
        var result = new JsonObject();
        foreach (var property in value.EnumerateObject())
        {
            if (FindSubAttribute(attribute, property) is not { } sub)
            {
                DropUnknown(label.Sub(property.Name));
                continue;
            }

            if (sub.Mutability is Mutability.ReadOnly or Mutability.WriteOnly)
            {
                continue;
            }

            if ((sub.MultiValued ? ReadAttribute(sub, property.Value, label.Sub(sub.Name)) : ReadElement(sub, property.Value, label.Sub(sub.Name))) is { } node)
            {
                if (result.ContainsKey(sub.Name))
                {
                    throw Repeated(label.Sub(sub.Name));
                }

                result.Add(sub.Name, node);
            }
        }

        return result.Count > 0 ? SchemaOrder.Arrange(result, attribute.SubAttributes) : null;
    }

    /// <summary>By the schema's spelling first, which costs no string; identity providers nearly always use it.</summary>
    private AttributeDefinition? FindSubAttribute(AttributeDefinition attribute, JsonProperty property)
    {
        foreach (var sub in attribute.SubAttributes)
        {
            if (property.NameEquals(sub.Name))
            {
                return sub;
            }
        }

        var name = property.Name;
        return attribute.FindSubAttribute(name)
            ?? (attribute.MultiValued
                && name.Equals("displayName", StringComparison.OrdinalIgnoreCase)
                && attribute.FindSubAttribute("display") is { } display
                && Tolerances.Allow(Tolerance.DisplayNameForDisplay)
                    ? display
                    : null);
    }

    private JsonValue? ReadSimple(AttributeDefinition attribute, JsonElement value, AttributeLabel label)
    {
        if (value.ValueKind is JsonValueKind.Null || IsToleratedEmpty(value))
        {
            return null;
        }

        if (value.ValueKind is JsonValueKind.Array && value.GetArrayLength() == 0)
        {
            return null;
        }

        return attribute.Type switch
        {
            AttributeType.String => ReadString(value, label),
            AttributeType.Boolean => JsonValue.Create(ReadBoolean(value, label)),
            AttributeType.Integer => JsonValue.Create(ReadInteger(value, label)),
            AttributeType.Decimal => ReadDecimal(value, label),
            AttributeType.DateTime => ReadDateTime(value, label),
            AttributeType.Binary => ReadBinary(value, label),
            AttributeType.Reference => ReadReference(value, label),
            _ => throw new ArgumentException($"{label} is not of a simple type.", nameof(attribute)),
        };
    }

    private bool IsToleratedEmpty(JsonElement value) =>
        value.ValueKind is JsonValueKind.String && value.ValueEquals(""u8) && Tolerances.Allow(Tolerance.EmptyString);

    private JsonValue ReadString(JsonElement value, AttributeLabel label) => value.ValueKind switch
    {
        JsonValueKind.String => JsonValue.Create(value.GetString()!),
        JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False when Tolerances.Allow(Tolerance.ScalarAsString) =>
            JsonValue.Create(value.GetRawText()),
        _ => throw Unfit(label, "a string", value),
    };

    private bool ReadBoolean(JsonElement value, AttributeLabel label)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.True:
                return true;
            case JsonValueKind.False:
                return false;
            case JsonValueKind.String
                when bool.TryParse(value.GetString(), out var parsed) && Tolerances.Allow(Tolerance.StringBoolean):
                return parsed;
            default:
                throw Unfit(label, "true or false", value);
        }
    }

    private long ReadInteger(JsonElement value, AttributeLabel label)
    {
        if (value.ValueKind is JsonValueKind.Number && value.TryGetInt64(out var number))
        {
            return number;
        }

        return value.ValueKind is JsonValueKind.String
            && long.TryParse(value.GetString(), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var parsed)
            && Tolerances.Allow(Tolerance.StringNumber)
            ? parsed
            : throw Unfit(label, "a whole number", value);
    }

    private JsonValue ReadDecimal(JsonElement value, AttributeLabel label)
    {
        if (value.ValueKind is JsonValueKind.Number)
        {
            if (value.TryGetDecimal(out var number))
            {
                return JsonValue.Create(number);
            }

            if (value.TryGetDouble(out var large) && double.IsFinite(large))
            {
                return JsonValue.Create(large);
            }
        }

        return value.ValueKind is JsonValueKind.String
            && decimal.TryParse(
                value.GetString(),
                NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent,
                CultureInfo.InvariantCulture,
                out var parsed)
            && Tolerances.Allow(Tolerance.StringNumber)
            ? JsonValue.Create(parsed)
            : throw Unfit(label, "a number", value);
    }

    /// <summary>An <c>xsd:dateTime</c> (RFC 7643 §2.3.5), kept as it was sent.</summary>
    private static JsonValue ReadDateTime(JsonElement value, AttributeLabel label)
    {
        if (value.ValueKind is JsonValueKind.String
            && value.GetString() is { Length: >= 19 } text
            && text[10] is 'T'
            && text[16] is ':'
            && value.TryGetDateTimeOffset(out _))
        {
            return JsonValue.Create(text);
        }

        throw Unfit(label, "a date and time such as 2026-01-31T08:00:00Z", value);
    }

    /// <summary>Base64 in either alphabet, with or without padding in the URL-safe one (RFC 7643 §2.3.6), kept as it was sent.</summary>
    private static JsonValue ReadBinary(JsonElement value, AttributeLabel label) =>
        value.ValueKind is JsonValueKind.String && value.GetString() is { } text && (Base64.IsValid(text) || Base64Url.IsValid(text))
            ? JsonValue.Create(text)
            : throw Unfit(label, "base64 text", value);

    /// <summary>A URI or relative reference (RFC 7643 §2.3.7), kept as it was sent.</summary>
    private static JsonValue ReadReference(JsonElement value, AttributeLabel label) =>
        value.ValueKind is JsonValueKind.String
        && value.GetString() is { } text
        && !text.AsSpan().ContainsAny(NotInReferences)
        && Uri.TryCreate(text, UriKind.RelativeOrAbsolute, out _)
            ? JsonValue.Create(text)
            : throw Unfit(label, "a URI without spaces", value);

    public static ScimException Unfit(AttributeLabel label, string wanted, JsonElement got) =>
        ScimException.InvalidValue($"'{label}' must be {wanted}; got {JsonText.Describe(got)}.");

    public static ScimException Repeated(AttributeLabel label) =>
        ScimException.InvalidSyntax($"'{label}' is given more than once; send it in one place.");
}

/// <summary>Which attribute is being read, put into words only when an error needs it.</summary>
internal readonly record struct AttributeLabel(string? SchemaUrn, string Attribute, string? SubAttribute = null)
{
    public AttributeLabel Sub(string name) => this with { SubAttribute = name };

    public override string ToString() =>
        $"{(SchemaUrn is null ? "" : SchemaUrn + ":")}{Attribute}{(SubAttribute is null ? "" : "." + SubAttribute)}";
}
