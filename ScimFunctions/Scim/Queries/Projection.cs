using System.Runtime.InteropServices;
using ScimFunctions.Scim.Schemas;

namespace ScimFunctions.Scim.Queries;

/// <summary>
/// Which attributes a response has: what <c>attributes</c> or <c>excludedAttributes</c> ask for, within what each attribute's <c>returned</c>
/// allows (RFC 7644 §3.9). It works on resources in canonical form.
/// </summary>
public sealed class Projection
{
    private readonly ResourceType type;
    private readonly Selection selected;

    private Projection(ResourceType type, Selection selected, bool isDefault)
    {
        this.type = type;
        this.selected = selected;
        IsDefault = isDefault;
    }

    /// <summary>
    /// Whether a stored resource may be written as it is: nothing was asked for, and the type has no attribute that is returned on request only.
    /// (Those that are never returned are never stored.)
    /// </summary>
    public bool IsDefault { get; }

    /// <summary>Parses the two query parameters, or members of a search request; names that mean nothing are ignored.</summary>
    /// <exception cref="ScimException">400 <c>invalidValue</c> when both are given.</exception>
    public static Projection Parse(string? attributes, string? excludedAttributes, ResourceType type)
    {
        var anyAsked = !string.IsNullOrWhiteSpace(attributes);
        var anyExcluded = !string.IsNullOrWhiteSpace(excludedAttributes);
        if (anyAsked && anyExcluded)
        {
            throw ScimException.InvalidValue("attributes and excludedAttributes exclude each other (RFC 7644 §3.9); send one of them.");
        }

        if (anyAsked)
        {
            return new Projection(type, Ask(attributes!, type), isDefault: false);
        }

        var selection = Everything(type, out var anyOnRequest);
        if (anyExcluded)
        {
            Exclude(excludedAttributes!, type, selection);
        }

        return new Projection(type, selection, isDefault: !anyExcluded && !anyOnRequest);
    }

    /// <summary>
    /// Whether any part of a top-level attribute, or of an extension by its URN, can be in the response; when not, the caller need not fetch it.
    /// </summary>
    public bool Includes(string attributeName)
    {
        var name = type.FindTopLevelAttribute(attributeName)?.Name ?? type.FindExtension(attributeName)?.Id;
        return name is not null && selected.Includes(name);
    }

    /// <summary>Writes the resource's selected attributes as an object.</summary>
    public void Write(Utf8JsonWriter writer, JsonElement resource) => Write(writer, resource, selected);

    private static void Write(Utf8JsonWriter writer, JsonElement value, Selection selection)
    {
        writer.WriteStartObject();
        foreach (var member in value.EnumerateObject())
        {
            var part = selection.Find(member);
            if (part?.Parts is { } parts)
            {
                WriteParts(writer, member, parts);
            }
            else if (part is not null == selection.OnlyListed)
            {
                WriteWhole(writer, member);
            }
        }

        writer.WriteEndObject();
    }

    /// <summary>Copies the member's bytes: they were written by this service, so there is nothing to decode and encode again.</summary>
    private static void WriteWhole(Utf8JsonWriter writer, JsonProperty member)
    {
        var name = JsonMarshal.GetRawUtf8PropertyName(member);
        if (name.Contains((byte)'\\'))
        {
            member.WriteTo(writer);
        }
        else
        {
            writer.WritePropertyName(name);
            writer.WriteRawValue(JsonMarshal.GetRawUtf8Value(member.Value), skipInputValidation: true);
        }
    }

    /// <summary>Writes some sub-attributes of a complex value, of each of several, or some attributes of an extension; none means no member.</summary>
    private static void WriteParts(Utf8JsonWriter writer, JsonProperty member, Selection parts)
    {
        var value = member.Value;
        if (value.ValueKind is JsonValueKind.Array)
        {
            var started = false;
            foreach (var element in value.EnumerateArray())
            {
                if (!HasAny(element, parts))
                {
                    continue;
                }

                if (!started)
                {
                    writer.WriteStartArray(member.Name);
                    started = true;
                }

                Write(writer, element, parts);
            }

            if (started)
            {
                writer.WriteEndArray();
            }
        }
        else if (HasAny(value, parts))
        {
            writer.WritePropertyName(member.Name);
            Write(writer, value, parts);
        }
    }

    private static bool HasAny(JsonElement value, Selection selection)
    {
        if (value.ValueKind is not JsonValueKind.Object)
        {
            return false;
        }

        foreach (var member in value.EnumerateObject())
        {
            var part = selection.Find(member);
            if (part?.Parts is { } parts ? HasAnyPart(member.Value, parts) : part is not null == selection.OnlyListed)
            {
                return true;
            }
        }

        return false;
    }

    private static bool HasAnyPart(JsonElement value, Selection parts)
    {
        if (value.ValueKind is not JsonValueKind.Array)
        {
            return HasAny(value, parts);
        }

        foreach (var element in value.EnumerateArray())
        {
            if (HasAny(element, parts))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>What is returned when nothing is asked for: a list of what is left out.</summary>
    private static Selection Everything(ResourceType type, out bool anyOnRequest)
    {
        var selection = new Selection(onlyListed: false);
        anyOnRequest = HideIn(selection, type.Core.Attributes);
        foreach (var extension in type.Extensions)
        {
            var parts = new Selection(onlyListed: false);
            anyOnRequest |= HideIn(parts, extension.Attributes);
            if (!parts.IsEmpty)
            {
                selection.Add(extension.Id, parts);
            }
        }

        return selection;
    }

    private static bool HideIn(Selection selection, IReadOnlyList<AttributeDefinition> attributes)
    {
        var anyOnRequest = false;
        foreach (var attribute in attributes)
        {
            if (attribute.Returned is Returned.Never or Returned.Request)
            {
                anyOnRequest |= attribute.Returned is Returned.Request;
                selection.Add(attribute.Name, parts: null);
            }
            else if (attribute.SubAttributes.Count > 0)
            {
                var parts = new Selection(onlyListed: false);
                anyOnRequest |= HideIn(parts, attribute.SubAttributes);
                if (!parts.IsEmpty)
                {
                    selection.Add(attribute.Name, parts);
                }
            }
        }

        return anyOnRequest;
    }

    private static Selection Ask(string names, ResourceType type)
    {
        var selection = new Selection(onlyListed: true);
        selection.Add(CommonAttributes.Schemas.Name, parts: null);
        selection.Add(CommonAttributes.Id.Name, parts: null);
        foreach (var attribute in type.Core.Attributes)
        {
            if (attribute.Returned is Returned.Always)
            {
                AskWhole(selection, attribute);
            }
        }

        foreach (var extension in type.Extensions)
        {
            foreach (var attribute in extension.Attributes)
            {
                if (attribute.Returned is Returned.Always)
                {
                    AskWhole(PartsOf(selection, extension.Id, onlyListed: true), attribute);
                }
            }
        }

        foreach (var range in names.AsSpan().Split(','))
        {
            Ask(selection, names.AsSpan(range).Trim().ToString(), type);
        }

        return selection;
    }

    private static void Ask(Selection selection, string name, ResourceType type)
    {
        if (name.Equals(type.Core.Id, StringComparison.OrdinalIgnoreCase))
        {
            foreach (var attribute in type.Core.Attributes)
            {
                AskWhole(selection, attribute);
            }

            return;
        }

        if (Resolve(name, type) is not { } reference)
        {
            return;
        }

        if (reference.Attribute is null)
        {
            var everything = new Selection(onlyListed: false);
            HideIn(everything, reference.Schema.Attributes);
            selection.Replace(reference.Schema.Id, everything.IsEmpty ? null : everything);
            return;
        }

        var within = selection;
        if (reference.IsExtension)
        {
            if (selection.Lists(reference.Schema.Id, out var known) && known is not { OnlyListed: true })
            {
                // The extension as a whole was asked for already; of it, only what is returned on request can be added.
                known?.Remove(reference.Attribute, reference.SubAttribute);
                return;
            }

            within = PartsOf(selection, reference.Schema.Id, onlyListed: true);
        }

        if (reference.SubAttribute is null)
        {
            AskWhole(within, reference.Attribute);
        }
        else
        {
            AskPart(within, reference.Attribute, reference.SubAttribute);
        }
    }

    private static void AskWhole(Selection within, AttributeDefinition attribute)
    {
        if (attribute.Returned is Returned.Never)
        {
            return;
        }

        var parts = new Selection(onlyListed: false);
        HideIn(parts, attribute.SubAttributes);
        within.Replace(attribute.Name, parts.IsEmpty ? null : parts);
    }

    private static void AskPart(Selection within, AttributeDefinition attribute, AttributeDefinition sub)
    {
        if (attribute.Returned is Returned.Never || sub.Returned is Returned.Never)
        {
            return;
        }

        if (within.Lists(attribute.Name, out var known) && known is not { OnlyListed: true })
        {
            known?.Remove(sub, sub: null);
            return;
        }

        var parts = PartsOf(within, attribute.Name, onlyListed: true);
        parts.Replace(sub.Name, parts: null);
        foreach (var other in attribute.SubAttributes)
        {
            if (other.Returned is Returned.Always)
            {
                parts.Replace(other.Name, parts: null);
            }
        }
    }

    private static void Exclude(string names, ResourceType type, Selection selection)
    {
        foreach (var range in names.AsSpan().Split(','))
        {
            var name = names.AsSpan(range).Trim().ToString();
            if (name.Equals(type.Core.Id, StringComparison.OrdinalIgnoreCase))
            {
                ExcludeAll(selection, type.Core.Attributes);
            }
            else if (Resolve(name, type) is { } reference)
            {
                Exclude(selection, reference);
            }
        }
    }

    private static void Exclude(Selection selection, AttributeReference reference)
    {
        var urn = reference.Schema.Id;
        if (reference.Attribute is not { } attribute)
        {
            if (reference.Schema.Attributes.Any(other => other.Returned is Returned.Always))
            {
                ExcludeAll(PartsOf(selection, urn, onlyListed: false), reference.Schema.Attributes);
            }
            else
            {
                selection.Replace(urn, parts: null);
            }

            return;
        }

        if (attribute.Returned is Returned.Always || reference.SubAttribute?.Returned is Returned.Always)
        {
            return;
        }

        var within = selection;
        if (reference.IsExtension)
        {
            if (selection.Lists(urn, out var known) && known is null)
            {
                return;
            }

            within = PartsOf(selection, urn, onlyListed: false);
        }

        if (reference.SubAttribute is null)
        {
            within.Replace(attribute.Name, parts: null);
        }
        else if (!within.Lists(attribute.Name, out var known) || known is not null)
        {
            PartsOf(within, attribute.Name, onlyListed: false).Replace(reference.SubAttribute.Name, parts: null);
        }
    }

    private static void ExcludeAll(Selection within, IReadOnlyList<AttributeDefinition> attributes)
    {
        foreach (var attribute in attributes)
        {
            if (attribute.Returned is not Returned.Always)
            {
                within.Replace(attribute.Name, parts: null);
            }
        }
    }

    /// <summary>An extension's URN need not end in what could be an attribute's name, so it is looked for before the name is taken apart.</summary>
    private static AttributeReference? Resolve(string name, ResourceType type) =>
        type.FindExtension(name) is { } extension ? new AttributeReference(extension, IsExtension: true, Attribute: null, SubAttribute: null)
        : AttributePath.TryParse(name) is { } path ? type.Resolve(path)
        : null;

    private static Selection PartsOf(Selection selection, string name, bool onlyListed)
    {
        if (selection.Lists(name, out var parts) && parts is not null)
        {
            return parts;
        }

        var created = new Selection(onlyListed);
        selection.Replace(name, created);
        return created;
    }

    /// <summary>A listed member: as a whole, or only those of its parts that <see cref="Parts"/> selects.</summary>
    private sealed record Part(string Name, Selection? Parts);

    /// <summary>
    /// Which members of an object are written: only those listed, or all but those listed. A member that is listed with parts is written in
    /// part either way. The lists are short, so they are searched from the front without making strings of the members' names.
    /// </summary>
    private sealed class Selection(bool onlyListed)
    {
        private readonly List<Part> listed = [];

        public bool OnlyListed { get; } = onlyListed;

        public bool IsEmpty => listed.Count == 0;

        public void Add(string name, Selection? parts) => listed.Add(new Part(name, parts));

        public void Replace(string name, Selection? parts)
        {
            var index = IndexOf(name);
            if (index < 0)
            {
                Add(name, parts);
            }
            else
            {
                listed[index] = new Part(name, parts);
            }
        }

        /// <summary>Takes a name off a list of what is left out, where it may be had on request.</summary>
        public void Remove(AttributeDefinition attribute, AttributeDefinition? sub)
        {
            if (sub is not null)
            {
                if (Lists(attribute.Name, out var parts))
                {
                    parts?.Remove(sub, sub: null);
                }
            }
            else if (attribute.Returned is Returned.Request && IndexOf(attribute.Name) is >= 0 and var index)
            {
                listed.RemoveAt(index);
            }
        }

        public bool Lists(string name, out Selection? parts)
        {
            var index = IndexOf(name);
            parts = index < 0 ? null : listed[index].Parts;
            return index >= 0;
        }

        public bool Includes(string name) => Lists(name, out var parts) ? OnlyListed || parts is not null : !OnlyListed;

        public Part? Find(JsonProperty member)
        {
            foreach (var part in listed)
            {
                if (member.NameEquals(part.Name))
                {
                    return part;
                }
            }

            return null;
        }

        private int IndexOf(string name)
        {
            for (var index = 0; index < listed.Count; index++)
            {
                if (listed[index].Name.Equals(name, StringComparison.OrdinalIgnoreCase))
                {
                    return index;
                }
            }

            return -1;
        }
    }
}
