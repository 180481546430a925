using ScimFunctions.Scim.Schemas;
using ScimFunctions.Scim.Tolerances;

namespace ScimFunctions.Scim.Patch;

/// <summary>The values of <c>op</c> (RFC 7644 §3.5.2).</summary>
public enum PatchOperationKind
{
    Add,
    Remove,
    Replace,
}

/// <summary>
/// One change of one target, to which every operation comes down: an operation without a path is one step for each attribute that it names.
/// </summary>
/// <param name="Kind">The operation's <c>op</c>.</param>
/// <param name="Target">What is changed.</param>
/// <param name="Value">
/// Add and replace: the value in canonical form, null for none. Remove: what a value must be equal to in order to be removed, null for any; of
/// several elements an array.
/// </param>
internal sealed record PatchStep(PatchOperationKind Kind, PatchTarget Target, JsonNode? Value)
{
    /// <summary>The sub-attributes of a complex value that were sent as null, and so are to be removed from it.</summary>
    public IReadOnlyList<AttributeDefinition> Cleared { get; init; } = [];

    /// <summary>How many elements were sent for a multi-valued attribute, those without a value among them.</summary>
    public int Sent { get; init; }

    /// <exception cref="ScimException">400 <c>noTarget</c> or <c>mutability</c>.</exception>
    public void ApplyTo(JsonObject resource, RequestTolerances tolerances)
    {
        if (Target.IsReadOnly)
        {
            RefuseUnlessEcho(resource, tolerances);
            return;
        }

        // A password is accepted and not kept.
        if (Target.Attribute.Mutability is Mutability.WriteOnly)
        {
            return;
        }

        if (Target.ContainerIn(resource) is not { } container)
        {
            resource[Target.Schema.Id] = container = [];
        }

        var name = NameIn(container);
        if (Target.Attribute.MultiValued)
        {
            var elements = container[name] as JsonArray ?? [];
            new ElementPatch(this, tolerances).ApplyTo(elements);
            ValuePatch.Store(container, name, elements, elements.Count == 0);
        }
        else
        {
            new ValuePatch(Target).Apply(this, container, name);
        }

        if (Target.IsExtension && container.Count == 0)
        {
            resource.Remove(Target.Schema.Id);
        }
    }

    /// <summary>
    /// Whether the step removes something that is required and that the resource lacks: a removal that only all of a request's operations
    /// together can be judged by (RFC 7644 §3.5.2.2).
    /// </summary>
    public bool IsMissedIn(JsonObject resource)
    {
        if (Kind is not PatchOperationKind.Remove || !(Target.Attribute.Required || Target.SubAttribute is { Required: true }))
        {
            return false;
        }

        var value = Target.ValueIn(resource);
        return Target.SubAttribute is { Required: true } required && value is JsonArray elements
            ? elements.Any(element => (element as JsonObject)?[required.Name] is null)
            : value is null;
    }

    /// <summary>Nothing changes a read-only attribute; saying what it is anyway does no harm.</summary>
    private void RefuseUnlessEcho(JsonObject resource, RequestTolerances tolerances)
    {
        var current = Target.ValueIn(resource);
        if (Target.SubAttribute is not null)
        {
            current = (current as JsonObject)?[Target.SubAttribute.Name];
        }

        var isEcho = Kind is not PatchOperationKind.Remove && Target.Filter is null && IsPartOf(current, Value);
        if (!isEcho || !tolerances.Allow(Tolerance.ReadOnlyEcho))
        {
            throw ScimException.Mutability(
                $"'{Target}' is set by this service and cannot be changed. Remove it from the provider's attribute mapping{(tolerances.Strict ? "" : ", or send its present value")}.");
        }
    }

    /// <summary>Whether all that was sent of the value is so; the order of elements does not count.</summary>
    private static bool IsPartOf(JsonNode? current, JsonNode? sent) => (current, sent) switch
    {
        (_, null or JsonArray { Count: 0 }) => current is null,
        (JsonObject currentObject, JsonObject sentObject) => sentObject.All(property => IsPartOf(
            currentObject.FirstOrDefault(present => present.Key.Equals(property.Key, StringComparison.OrdinalIgnoreCase)).Value, property.Value)),
        (JsonArray currentArray, JsonArray sentArray) => currentArray.Count == sentArray.Count
            && sentArray.All(element => currentArray.Any(present => IsPartOf(present, element))),
        _ => JsonNode.DeepEquals(current, sent),
    };

    /// <summary>
    /// The attribute's name as the resource spells it. Names are case-insensitive, and in an open extension no schema says how they are spelled.
    /// </summary>
    private string NameIn(JsonObject container)
    {
        var name = Target.Attribute.Name;
        return Target.Schema.IsOpen && !container.ContainsKey(name)
            ? container.Select(property => property.Key).FirstOrDefault(key => key.Equals(name, StringComparison.OrdinalIgnoreCase)) ?? name
            : name;
    }
}
