using System.Runtime.InteropServices;
using System.Text;
using ScimFunctions.Scim.Schemas;

namespace ScimFunctions.Scim.Filters;

/// <summary>Where an attribute's values stand in a canonical resource: the UTF-8 names to follow from its root, through arrays.</summary>
internal sealed class BoundPath
{
    private readonly byte[][] names;
    private readonly bool isOpen;

    private BoundPath(AttributeDefinition? attribute, IEnumerable<string> path, bool isOpen = false)
    {
        Attribute = attribute;
        names = [.. path.Select(Encoding.UTF8.GetBytes)];
        this.isOpen = isOpen;
    }

    private enum Finding
    {
        Absent,
        NoMatch,
        Match,
    }

    /// <summary>The attribute or sub-attribute whose values these are; null for an extension as a whole.</summary>
    public AttributeDefinition? Attribute { get; }

    public static BoundPath To(AttributeReference reference)
    {
        string?[] path = [reference.IsExtension ? reference.Schema.Id : null, reference.Attribute?.Name, reference.SubAttribute?.Name];
        return new BoundPath(reference.SubAttribute ?? reference.Attribute, path.OfType<string>(), reference is { Schema.IsOpen: true, Attribute: not null });
    }

    public static BoundPath ToSubAttribute(AttributeDefinition subAttribute) => new(subAttribute, [subAttribute.Name]);

    /// <summary>The path of the sub-attribute below this path.</summary>
    public BoundPath Below(AttributeDefinition subAttribute) => new(subAttribute, names.Select(Encoding.UTF8.GetString).Append(subAttribute.Name));

    /// <summary>Whether there is a value that is not empty.</summary>
    public bool IsPresent(JsonElement root) => Find(root, names, static _ => true) is Finding.Match;

    public bool AnyMatches(JsonElement root, Func<JsonElement, bool> test) => Find(root, names, test) is Finding.Match;

    public bool AnyMatchesOrAbsent(JsonElement root, Func<JsonElement, bool> test) => Find(root, names, test) is not Finding.NoMatch;

    /// <summary>
    /// The one value that a sort goes by (RFC 7644 §3.4.2.3): on the way through arrays the element that is primary, else the first. False if
    /// there is none, or if it is empty.
    /// </summary>
    public bool TryFindPreferred(JsonElement root, out JsonElement found)
    {
        found = root;
        for (var depth = 0; depth < names.Length; depth++)
        {
            if (!TryPrefer(found, out var container)
                || container.ValueKind is not JsonValueKind.Object
                || !TryGetOwnProperty(container, names.AsSpan(depth), out found))
            {
                return false;
            }
        }

        return TryPrefer(found, out found) && !IsEmpty(found);
    }

    private static bool TryPrefer(JsonElement value, out JsonElement preferred)
    {
        preferred = value;
        if (value.ValueKind is not JsonValueKind.Array)
        {
            return true;
        }

        var any = false;
        foreach (var element in value.EnumerateArray())
        {
            if (element.ValueKind is JsonValueKind.Object && element.TryGetProperty("primary"u8, out var primary) && primary.ValueKind is JsonValueKind.True)
            {
                preferred = element;
                return true;
            }

            if (!any)
            {
                (preferred, any) = (element, true);
            }
        }

        return any;
    }

    private Finding Find(JsonElement value, ReadOnlySpan<byte[]> path, Func<JsonElement, bool> test)
    {
        if (value.ValueKind is JsonValueKind.Array)
        {
            var finding = Finding.Absent;
            foreach (var element in value.EnumerateArray())
            {
                switch (Find(element, path, test))
                {
                    case Finding.Match:
                        return Finding.Match;
                    case Finding.NoMatch:
                        finding = Finding.NoMatch;
                        break;
                }
            }

            return finding;
        }

        if (path.IsEmpty)
        {
            return IsEmpty(value) ? Finding.Absent : test(value) ? Finding.Match : Finding.NoMatch;
        }

        return value.ValueKind is JsonValueKind.Object && TryGetOwnProperty(value, path, out var property) ? Find(property, path[1..], test) : Finding.Absent;
    }

    private bool TryGetOwnProperty(JsonElement value, ReadOnlySpan<byte[]> path, out JsonElement property) =>
        value.TryGetProperty(path[0], out property) || (isOpen && path.Length == 1 && TryGetPropertyInAnyCase(value, path[0], out property));

    /// <summary>
    /// In an open extension no schema says how a name is spelled, and the resource may spell it otherwise than the filter. What a filter can name
    /// is ASCII.
    /// </summary>
    private static bool TryGetPropertyInAnyCase(JsonElement value, ReadOnlySpan<byte> name, out JsonElement found)
    {
        foreach (var property in value.EnumerateObject())
        {
            if (Ascii.EqualsIgnoreCase(JsonMarshal.GetRawUtf8PropertyName(property), name))
            {
                found = property.Value;
                return true;
            }
        }

        found = default;
        return false;
    }

    private static bool IsEmpty(JsonElement value)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Null or JsonValueKind.Undefined:
                return true;
            case JsonValueKind.String:
                return value.ValueEquals(""u8);
            case JsonValueKind.Array:
                foreach (var element in value.EnumerateArray())
                {
                    if (!IsEmpty(element))
                    {
                        return false;
                    }
                }

                return true;
            case JsonValueKind.Object:
                foreach (var property in value.EnumerateObject())
                {
                    if (!IsEmpty(property.Value))
                    {
                        return false;
                    }
                }

                return true;
            default:
                return false;
        }
    }
}
