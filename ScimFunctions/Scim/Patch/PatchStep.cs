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

/// <summary>
/// How much looking through elements a request has asked for. A thousand long filters over thousands of elements fit into a body, and would take
/// minutes.
/// </summary>
internal sealed class PatchEffort
{
    /// <summary>Half a second of it. A thousand filters over twenty emails are a tenth of it.</summary>
    private const long Max = 100_000_000;

    /// <summary>What an evaluation counts beside the characters of its filter.</summary>
    private const long Evaluation = 64;

    /// <summary>So many characters of the text that an evaluation goes over count as the evaluation once more.</summary>
    private const long CharactersOfText = 32;

    private long spent;

    /// <summary>Spends what it takes to find the elements that the step changes.</summary>
    /// <exception cref="ScimException">413: the request asks for too much.</exception>
    public void Spend(PatchStep step, JsonObject resource)
    {
        spent += Of(step, resource);
        if (spent > Max)
        {
            throw ScimException.TooLarge("the operations up to here look for too much among too many values, or too long ones. Send them in several requests.");
        }
    }

    /// <summary>In characters of a filter that are evaluated. What is beyond the most is not added up.</summary>
    private static long Of(PatchStep step, JsonObject resource)
    {
        var target = step.Target;
        var value = target.ValueIn(resource);
        if (value is null || (value is not JsonArray && target.Filter is null))
        {
            return 0;
        }

        var filter = target.Filter is null ? 0 : target.Filter.ToString()!.Length;
        var described = step is { Kind: PatchOperationKind.Remove, Value: JsonArray listed } && target.Attribute.FindSubAttribute("value") is null ? listed.Count : 0;
        var oneElement = filter + (Evaluation * (2 + described));
        var effort = 0L;
        foreach (var element in value is JsonArray elements ? elements : Enumerable.Repeat<JsonNode?>(value, 1))
        {
            effort += oneElement + (oneElement * LengthOf(element) / CharactersOfText);
            if (effort > Max)
            {
                break;
            }
        }

        return effort;
    }

    /// <summary>The characters of all texts in the value.</summary>
    private static long LengthOf(JsonNode? value) => value switch
    {
        JsonObject properties => properties.Sum(property => LengthOf(property.Value)),
        JsonArray elements => elements.Sum(LengthOf),
        JsonValue text when text.TryGetValue(out string? characters) => characters.Length,
        _ => 0,
    };
}
