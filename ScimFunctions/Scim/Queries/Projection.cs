using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using ScimFunctions.Scim.Schemas;

namespace ScimFunctions.Scim.Queries;

/// <summary>
/// Which attributes a response has: what <c>attributes</c> or <c>excludedAttributes</c> ask for, within what each attribute's <c>returned</c>
/// allows (RFC 7644 §3.9). It works on resources in canonical form.
/// </summary>
public sealed class Projection
{
    private static readonly ConditionalWeakTable<ResourceType, Projection> Defaults = [];

    private readonly ResourceType type;
    private readonly Shown root;

    private Projection(ResourceType type, string names, bool asks)
    {
        this.type = type;
        root = new Request(type, names, asks).Root;
        IsDefault = names.Length == 0 && !HasAnyOnRequest(type.Extensions.Prepend(type.Core).SelectMany(schema => schema.Attributes));
    }

    /// <summary>
    /// Whether a stored resource may be written as it is: nothing was asked for, and the type has no attribute that is returned on request only.
    /// (Those that are never returned are never stored.)
    /// </summary>
    public bool IsDefault { get; }

    /// <summary>Parses the two query parameters, or properties of a search request; names that mean nothing are ignored.</summary>
    /// <exception cref="ScimException">400 <c>invalidValue</c> when both are given.</exception>
    public static Projection Parse(string? attributes, string? excludedAttributes, ResourceType type)
    {
        var anyAsked = !string.IsNullOrWhiteSpace(attributes);
        var anyExcluded = !string.IsNullOrWhiteSpace(excludedAttributes);
        if (anyAsked && anyExcluded)
        {
            throw ScimException.InvalidValue("'attributes' and 'excludedAttributes' exclude each other (RFC 7644 §3.9); send one of them.");
        }

        return anyAsked ? new Projection(type, attributes!, asks: true)
            : anyExcluded ? new Projection(type, excludedAttributes!, asks: false)
            : Defaults.GetValue(type, static type => new Projection(type, names: "", asks: false));
    }

    /// <summary>
    /// Whether any part of a top-level attribute, or of an extension by its URN, can be in the response; when not, the caller need not fetch it.
    /// </summary>
    public bool Includes(string attributeName)
    {
        var name = type.FindTopLevelAttribute(attributeName)?.Name ?? type.FindExtension(attributeName)?.Id;
        return name is not null && root.Find(name) != Shown.Nothing;
    }

    /// <summary>Writes the resource's selected attributes as an object.</summary>
    public void Write(Utf8JsonWriter writer, JsonElement resource) => Write(writer, resource, root);

    private static void Write(Utf8JsonWriter writer, JsonElement value, Shown shown)
    {
        if (value.ValueKind is JsonValueKind.Array)
        {
            writer.WriteStartArray();
            foreach (var element in value.EnumerateArray())
            {
                if (HasAny(element, shown))
                {
                    Write(writer, element, shown);
                }
            }

            writer.WriteEndArray();
            return;
        }

        writer.WriteStartObject();
        foreach (var property in value.EnumerateObject())
        {
            var part = shown.Find(property);
            if (part == Shown.Everything)
            {
                WriteWhole(writer, property);
            }
            else if (HasAny(property.Value, part))
            {
                writer.WritePropertyName(property.Name);
                Write(writer, property.Value, part);
            }
        }

        writer.WriteEndObject();
    }

    /// <summary>Copies the property's bytes: they were written by this service, so there is nothing to decode and encode again.</summary>
    private static void WriteWhole(Utf8JsonWriter writer, JsonProperty property)
    {
        var name = JsonMarshal.GetRawUtf8PropertyName(property);
        if (name.Contains((byte)'\\'))
        {
            property.WriteTo(writer);
        }
        else
        {
            writer.WritePropertyName(name);
            writer.WriteRawValue(JsonMarshal.GetRawUtf8Value(property.Value), skipInputValidation: true);
        }
    }

    /// <summary>Whether anything of the value is shown, so that no empty object or list is.</summary>
    private static bool HasAny(JsonElement value, Shown shown)
    {
        if (shown == Shown.Everything || shown == Shown.Nothing)
        {
            return shown == Shown.Everything;
        }

        if (value.ValueKind is JsonValueKind.Array)
        {
            foreach (var element in value.EnumerateArray())
            {
                if (HasAny(element, shown))
                {
                    return true;
                }
            }
        }
        else if (value.ValueKind is JsonValueKind.Object)
        {
            foreach (var property in value.EnumerateObject())
            {
                if (HasAny(property.Value, shown.Find(property)))
                {
                    return true;
                }
            }
        }

        return false;
    }

    private static bool HasAnyOnRequest(IEnumerable<AttributeDefinition> attributes) =>
        attributes.Any(attribute => attribute.Returned is Returned.Request || HasAnyOnRequest(attribute.SubAttributes));

    /// <summary>
    /// What is shown of an object: a tree with the properties that differ from the rest of them. The lists are short, so they are searched from the
    /// front without making strings of the names.
    /// </summary>
    private sealed class Shown(Shown? rest, List<(string Name, Shown Part)> parts)
    {
        public static readonly Shown Everything = new(rest: null, []);
        public static readonly Shown Nothing = new(rest: null, []);

        public Shown Find(JsonProperty property)
        {
            foreach (var (name, part) in parts)
            {
                if (property.NameEquals(name))
                {
                    return part;
                }
            }

            return rest ?? this;
        }

        public Shown Find(string propertyName) => parts.Find(part => part.Name == propertyName).Part ?? rest ?? this;
    }

    /// <summary>What a request names, and what that shows of each attribute.</summary>
    private sealed class Request
    {
        private readonly bool asks;

        /// <summary>The attributes of open schemas that are named; the tenant may not have defined them yet.</summary>
        private readonly List<AttributeReference> open = [];

        /// <summary>The schemas, attributes and sub-attributes that are named.</summary>
        private readonly HashSet<object> named = new(ReferenceEqualityComparer.Instance);

        /// <summary>The attributes of which sub-attributes are named.</summary>
        private readonly HashSet<object> namedInPart = new(ReferenceEqualityComparer.Instance);

        /// <param name="names">Names, separated by commas.</param>
        /// <param name="asks">Whether only what is named is shown, or all but that.</param>
        public Request(ResourceType type, string names, bool asks)
        {
            this.asks = asks;
            foreach (var range in names.AsSpan().Split(','))
            {
                if (Resolve(names.AsSpan(range).Trim().ToString(), type) is { } reference && Matters(reference))
                {
                    if (reference.Schema.IsOpen)
                    {
                        open.Add(reference);
                    }

                    named.Add(reference.SubAttribute ?? reference.Attribute ?? (object)reference.Schema);
                    if (reference.SubAttribute is not null)
                    {
                        namedInPart.Add(reference.Attribute!);
                    }
                }
            }

            var unnamed = asks ? Shown.Nothing : Shown.Everything;
            var core = ShownOf(type.Core);
            var parts = new List<(string Name, Shown Part)>();
            foreach (var attribute in CommonAttributes.All)
            {
                Add(attribute.Name, ShownOf(attribute, unnamed));
            }

            foreach (var attribute in type.Core.Attributes)
            {
                Add(attribute.Name, ShownOf(attribute, core));
            }

            foreach (var extension in type.Extensions)
            {
                Add(extension.Id, ShownWithin(AttributesOf(extension), ShownOf(extension)));
            }

            Root = new Shown(unnamed, parts);

            void Add(string name, Shown part)
            {
                if (part != unnamed)
                {
                    parts.Add((name, part));
                }
            }
        }

        public Shown Root { get; }

        /// <summary>An extension's URN need not end in what could be an attribute's name, so it is looked for before the name is taken apart.</summary>
        private static AttributeReference? Resolve(string name, ResourceType type) =>
            type.FindSchema(name) is { } schema ? new AttributeReference(schema, schema != type.Core, Attribute: null, SubAttribute: null)
            : AttributePath.TryParse(name) is { } path ? type.Resolve(path)
            : null;

        /// <summary>Nobody can ask for what is never returned, nor exclude what always is.</summary>
        private bool Matters(AttributeReference reference)
        {
            var unchangeable = asks ? Returned.Never : Returned.Always;
            return reference.Attribute?.Returned != unchangeable && reference.SubAttribute?.Returned != unchangeable;
        }

        private IEnumerable<AttributeDefinition> AttributesOf(Schema schema) => open.Count == 0
            ? schema.Attributes
            : schema.Attributes.Union(open.Where(reference => reference.Schema == schema).Select(reference => reference.Attribute).OfType<AttributeDefinition>());

        /// <summary>What is shown of a schema's attributes that are returned by default and not named themselves.</summary>
        private Shown ShownOf(Schema schema) => named.Contains(schema) == asks ? Shown.Everything : Shown.Nothing;

        private Shown ShownOf(AttributeDefinition attribute, Shown byDefault)
        {
            var isNamed = named.Contains(attribute);
            var isShown = attribute.Returned switch
            {
                Returned.Always => true,
                Returned.Never => false,
                Returned.Request => asks && isNamed,
                _ => isNamed ? asks : byDefault == Shown.Everything,
            };
            return isShown ? ShownWithin(attribute.SubAttributes, Shown.Everything)
                : asks && namedInPart.Contains(attribute) ? ShownWithin(attribute.SubAttributes, Shown.Nothing)
                : Shown.Nothing;
        }

        private Shown ShownWithin(IEnumerable<AttributeDefinition> attributes, Shown byDefault)
        {
            List<(string Name, Shown Part)>? parts = null;
            foreach (var attribute in attributes)
            {
                var part = ShownOf(attribute, byDefault);
                if (part != byDefault)
                {
                    (parts ??= []).Add((attribute.Name, part));
                }
            }

            return parts is null ? byDefault : new Shown(byDefault, parts);
        }
    }
}
