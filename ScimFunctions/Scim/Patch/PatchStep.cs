using ScimFunctions.Scim.Filters;
using ScimFunctions.Scim.Resources;
using ScimFunctions.Scim.Schemas;
using ScimFunctions.Scim.Tolerances;

namespace ScimFunctions.Scim.Patch;

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

    private AttributeDefinition Attribute => Target.Attribute;

    /// <summary>
    /// What it takes to find the elements to change, in characters of a filter that are evaluated; each evaluation counts as some more, and so
    /// does the text that it goes over. What is beyond <see cref="PatchRequest.MaxEffort"/> is not added up.
    /// </summary>
    public long Effort(JsonObject resource)
    {
        const long Evaluation = 64;
        const long CharactersOfText = 32;
        var container = Target.IsExtension ? resource[Target.Schema.Id] as JsonObject : resource;
        var value = container?[Attribute.Name];
        if (value is null || (value is not JsonArray && Target.Filter is null))
        {
            return 0;
        }

        var filter = Target.Filter is null ? 0 : Target.Filter.ToString()!.Length;
        var described = Kind is PatchOperationKind.Remove && Value is JsonArray listed && Attribute.FindSubAttribute("value") is null ? listed.Count : 0;
        var oneElement = filter + (Evaluation * (2 + described));
        var effort = 0L;
        foreach (var element in value is JsonArray elements ? elements : Enumerable.Repeat<JsonNode?>(value, 1))
        {
            effort += oneElement + (oneElement * LengthOf(element) / CharactersOfText);
            if (effort > PatchRequest.MaxEffort)
            {
                break;
            }
        }

        return effort;
    }

    /// <summary>
    /// Whether the step removes something that is required and that the resource lacks: a removal that only all of a request's operations
    /// together can be judged by (RFC 7644 §3.5.2.2).
    /// </summary>
    public bool IsMissedIn(JsonObject resource)
    {
        if (Kind is not PatchOperationKind.Remove || !(Attribute.Required || Target.SubAttribute is { Required: true }))
        {
            return false;
        }

        var value = (Target.IsExtension ? resource[Target.Schema.Id] as JsonObject : resource)?[Attribute.Name];
        return Target.SubAttribute is { Required: true } required && value is JsonArray elements
            ? elements.Any(element => (element as JsonObject)?[required.Name] is null)
            : value is null;
    }

    /// <exception cref="ScimException">400 <c>noTarget</c> or <c>mutability</c>.</exception>
    public void ApplyTo(JsonObject resource, RequestTolerances tolerances)
    {
        if (Target.IsReadOnly)
        {
            RefuseUnlessEcho(resource, tolerances);
            return;
        }

        // A password is accepted and not kept.
        if (Attribute.Mutability is Mutability.WriteOnly)
        {
            return;
        }

        var container = Target.IsExtension ? resource[Target.Schema.Id] as JsonObject : resource;
        if (container is null)
        {
            resource[Target.Schema.Id] = container = [];
        }

        var name = NameIn(container);
        if (Attribute.MultiValued)
        {
            var elements = container[name] as JsonArray ?? [];
            ApplyToElements(elements, tolerances);
            Store(container, name, elements, elements.Count == 0);
        }
        else
        {
            ApplyToValue(container, name);
        }

        if (Target.IsExtension && container.Count == 0)
        {
            resource.Remove(Target.Schema.Id);
        }
    }

    /// <summary>Nothing changes a read-only attribute; saying what it is anyway does no harm.</summary>
    private void RefuseUnlessEcho(JsonObject resource, RequestTolerances tolerances)
    {
        var container = Target.IsExtension ? resource[Target.Schema.Id] as JsonObject : resource;
        var current = container?[Attribute.Name];
        if (Target.SubAttribute is not null)
        {
            current = (current as JsonObject)?[Target.SubAttribute.Name];
        }

        var isEcho = Kind is not PatchOperationKind.Remove && Target.Filter is null && IsPartOf(current, Value);
        if (!isEcho || !tolerances.Allow(ReadOnlyEcho.Instance))
        {
            throw ScimException.Mutability(
                $"'{Target}' is set by this service and cannot be changed. Remove it from the provider's attribute mapping{(tolerances.Strict ? "" : ", or send its present value")}.");
        }
    }

    /// <summary>Whether all that was sent of the value is so; the order of elements does not count.</summary>
    private static bool IsPartOf(JsonNode? current, JsonNode? sent) => (current, sent) switch
    {
        (_, null or JsonArray { Count: 0 }) => current is null,
        (JsonObject currentObject, JsonObject sentObject) => sentObject.All(member => IsPartOf(
            currentObject.FirstOrDefault(present => present.Key.Equals(member.Key, StringComparison.OrdinalIgnoreCase)).Value, member.Value)),
        (JsonArray currentArray, JsonArray sentArray) => currentArray.Count == sentArray.Count
            && sentArray.All(element => currentArray.Any(present => IsPartOf(present, element))),
        _ => JsonNode.DeepEquals(current, sent),
    };

    private void ApplyToElements(JsonArray elements, RequestTolerances tolerances)
    {
        var selected = Target.Matcher is null ? [.. elements] : elements.Where(Matches).ToList();
        List<JsonNode?> touched;
        if (Kind is PatchOperationKind.Remove || Value is null)
        {
            RemoveFrom(elements, selected);
            return;
        }

        if (Target.SubAttribute is not null)
        {
            if (selected.Count == 0)
            {
                var created = Target.Matcher is null ? [] : CreateFromFilter(tolerances);
                SetSubAttribute(created, Target.SubAttribute, Value);
                AddCreated(created, elements);
                selected.Add(created);
            }
            else
            {
                selected.ForEach(element => SetSubAttribute((JsonObject)element!, Target.SubAttribute, Value));
            }

            touched = selected;
        }
        else if (Target.Matcher is not null)
        {
            touched = ApplyToSelected(elements, selected, tolerances);
        }
        else
        {
            if (Kind is PatchOperationKind.Replace)
            {
                elements.Clear();
            }

            touched = AddTo(elements);
        }

        KeepOnePrimary(elements, touched);
    }

    /// <summary>The characters of all texts in the value.</summary>
    private static long LengthOf(JsonNode? value) => value switch
    {
        JsonObject members => members.Sum(member => LengthOf(member.Value)),
        JsonArray elements => elements.Sum(LengthOf),
        JsonValue text when text.TryGetValue(out string? characters) => characters.Length,
        _ => 0,
    };

    private bool Matches(JsonNode? element) => Target.Matcher!.Matches(JsonSerializer.SerializeToElement(element));

    /// <summary>
    /// Removing what is not there is no error, so that a repeated request succeeds. An element that has nothing left but its type goes too.
    /// </summary>
    private void RemoveFrom(JsonArray elements, List<JsonNode?> selected)
    {
        // Adding nothing, and replacing nothing: neither names anything to be removed.
        if (Kind is PatchOperationKind.Add && Target.SubAttribute is null)
        {
            return;
        }

        var isListed = Value is JsonArray listed ? IsListedIn(listed) : static _ => true;
        foreach (var element in selected)
        {
            if (Target.SubAttribute is null)
            {
                if (isListed(element))
                {
                    elements.Remove(element);
                }
            }
            else if (element is JsonObject members && (Value is null || Elements.AreEqual(Target.SubAttribute, members[Target.SubAttribute.Name], Value)))
            {
                if (members.Remove(Target.SubAttribute.Name) && Elements.IsHollow(members))
                {
                    elements.Remove(element);
                }
            }
        }
    }

    private Func<JsonNode?, bool> IsListedIn(JsonArray listed)
    {
        if (Attribute.FindSubAttribute("value") is null)
        {
            return element => listed.Any(candidate => Elements.IsDescribedBy(Attribute, element, candidate));
        }

        var index = new ElementIndex(Attribute, listed);
        return element => index.FindSame(element) is not null;
    }

    /// <summary>
    /// Appends what is not there. Of an element that is there already, the sub-attributes that were sent are taken over, so that sending it once
    /// more can make it the primary one and cannot duplicate it.
    /// </summary>
    private List<JsonNode?> AddTo(JsonArray elements)
    {
        var touched = new List<JsonNode?>();
        var index = new ElementIndex(Attribute, elements);
        foreach (var sent in (JsonArray)Value!)
        {
            var element = index.FindSame(sent);
            if (element is null)
            {
                element = sent?.DeepClone();
                elements.Add(element);
                index.Add(element);
            }
            else if (element is JsonObject present && sent is JsonObject sentObject)
            {
                Merge(present, sentObject);
                index.Add(present);
            }

            touched.Add(element);
        }

        return touched;
    }

    /// <summary>
    /// Elements that a filter selects and that are changed as a whole. Adding merges the sub-attributes that were sent into each. Replacing puts
    /// the value in their place (RFC 7644 §3.5.2.3); what the filter says of them stays true unless the value says otherwise, so that
    /// <c>emails[type eq "work"]</c> stays a work address without repeating it.
    /// </summary>
    private List<JsonNode?> ApplyToSelected(JsonArray elements, List<JsonNode?> selected, RequestTolerances tolerances)
    {
        var sent = (JsonObject)Value!;
        if (selected.Count == 0)
        {
            var created = CreateFromFilter(tolerances);
            Merge(created, sent);
            AddCreated(created, elements);
            return [created];
        }

        if (Kind is PatchOperationKind.Add)
        {
            selected.ForEach(element => Merge((JsonObject)element!, sent));
            return selected;
        }

        var replacement = (JsonObject)sent.DeepClone();
        foreach (var equality in Target.Filter!.EqualityConjuncts())
        {
            var name = Attribute.FindSubAttribute(equality.Path.Attribute)?.Name;
            if (name is not null && !replacement.ContainsKey(name) && ((JsonObject)selected[0]!)[name] is { } kept)
            {
                replacement[name] = kept.DeepClone();
            }
        }

        elements[elements.IndexOf(selected[0])] = replacement;
        selected.Skip(1).ToList().ForEach(element => elements.Remove(element));
        return [replacement];
    }

    /// <summary>The element that the filter describes, if it only says what its sub-attributes are equal to.</summary>
    private JsonObject CreateFromFilter(RequestTolerances tolerances)
    {
        var element = new JsonObject();
        if (IsConjunctionOfEqualities(Target.Filter!))
        {
            foreach (var equality in Target.Filter!.EqualityConjuncts())
            {
                if (Attribute.FindSubAttribute(equality.Path.Attribute) is { } subAttribute)
                {
                    using var literal = JsonDocument.Parse(equality.Value.ToString());
                    element[subAttribute.Name] =
                        ResourceReader.ReadAttribute(subAttribute, literal.RootElement, $"{Attribute.Name}.{subAttribute.Name}", tolerances)?.DeepClone();
                }
            }

            if (Matches(element) && tolerances.Allow(CreateFromValueFilter.Instance))
            {
                return element;
            }
        }

        throw NothingMatches();
    }

    /// <summary>
    /// An element that the value has made unlike the filter is not what was asked for, and sending the request again would add it again: the filter
    /// meant an element that is there no longer (<c>emails[value eq "old"].value</c> becomes <c>"new"</c>).
    /// </summary>
    private void AddCreated(JsonObject created, JsonArray elements)
    {
        if (Target.Matcher is not null && !Matches(created))
        {
            throw NothingMatches();
        }

        elements.Add(created);
    }

    private ScimException NothingMatches() => ScimException.NoTarget(
        $"No element of '{Attribute.Name}' matches [{Target.Filter}]. Add the element first, with an add operation on '{Attribute.Name}'.");

    private static bool IsConjunctionOfEqualities(FilterExpression filter)
    {
        while (filter is AndExpression and)
        {
            if (!IsConjunctionOfEqualities(and.Right))
            {
                return false;
            }

            filter = and.Left;
        }

        return filter is ComparisonExpression { Operator: ComparisonOperator.Equal, Value.Kind: not FilterValueKind.Null };
    }

    /// <summary>An element that this step made primary takes that from all others (RFC 7644 §3.5.2).</summary>
    private static void KeepOnePrimary(JsonArray elements, List<JsonNode?> touched)
    {
        if (!touched.Any(Elements.IsPrimary))
        {
            return;
        }

        var kept = touched.ToHashSet(ReferenceEqualityComparer.Instance);
        foreach (var element in elements)
        {
            if (Elements.IsPrimary(element) && !kept.Contains(element))
            {
                element!["primary"] = false;
            }
        }
    }

    private void ApplyToValue(JsonObject container, string name)
    {
        var current = container[name];
        if (Target.Matcher is not null && (current is null || !Matches(current)))
        {
            if (Kind is PatchOperationKind.Remove)
            {
                return;
            }

            throw ScimException.NoTarget($"The value of '{Attribute.Name}' does not match [{Target.Filter}]. Name it without a filter.");
        }

        var isRemoval = Kind is PatchOperationKind.Remove || Value is null;
        if (Target.SubAttribute is not null)
        {
            var members = current as JsonObject ?? [];
            SetSubAttribute(members, Target.SubAttribute, isRemoval ? null : Value);
            Store(container, name, members, members.Count == 0);
        }
        else if (isRemoval)
        {
            RefuseChangeOfImmutable(Attribute, current, sent: null);
            container.Remove(name);
        }
        else if (Attribute.Type is AttributeType.Complex)
        {
            var members = current as JsonObject ?? [];
            Merge(members, (JsonObject)Value!);
            foreach (var cleared in Cleared)
            {
                SetSubAttribute(members, cleared, value: null);
            }

            Store(container, name, members, members.Count == 0);
        }
        else
        {
            RefuseChangeOfImmutable(Attribute, current, Value);
            container[name] = Value!.DeepClone();
        }
    }

    /// <summary>Takes over the sub-attributes that were sent and leaves the others as they are (RFC 7644 §3.5.2.3).</summary>
    private void Merge(JsonObject present, JsonObject sent)
    {
        if (sent["value"] is { } sentValue)
        {
            ForgetWhatDescribedTheValue(present, sentValue, keep: sent);
        }

        foreach (var (name, value) in sent)
        {
            if (Attribute.FindSubAttribute(name) is { Mutability: Mutability.Immutable } immutable && present.ContainsKey(name))
            {
                // An element that is added again need not repeat exactly what cannot change anyway.
                if (!Attribute.MultiValued)
                {
                    RefuseChangeOfImmutable(immutable, present[name], value);
                }

                continue;
            }

            present[name] = value?.DeepClone();
        }
    }

    private void SetSubAttribute(JsonObject members, AttributeDefinition subAttribute, JsonNode? value)
    {
        RefuseChangeOfImmutable(subAttribute, members[subAttribute.Name], value);
        if (subAttribute.Name is "value")
        {
            ForgetWhatDescribedTheValue(members, value, keep: []);
        }

        if (value is null)
        {
            members.Remove(subAttribute.Name);
        }
        else
        {
            members[subAttribute.Name] = value.DeepClone();
        }
    }

    /// <summary>
    /// A reference to another resource (a manager) that now points elsewhere, or nowhere, loses the name and the address of the one it pointed to.
    /// </summary>
    private void ForgetWhatDescribedTheValue(JsonObject members, JsonNode? value, JsonObject keep)
    {
        if (Attribute.FindSubAttribute("$ref") is null || members["value"] is not { } present || JsonNode.DeepEquals(present, value))
        {
            return;
        }

        foreach (var name in (string[])["$ref", "display", "displayName"])
        {
            if (!keep.ContainsKey(name))
            {
                members.Remove(name);
            }
        }
    }

    private void RefuseChangeOfImmutable(AttributeDefinition definition, JsonNode? current, JsonNode? sent)
    {
        if (definition.Mutability is Mutability.Immutable && current is not null && !JsonNode.DeepEquals(current, sent))
        {
            throw ScimException.Mutability($"'{Target}' cannot be changed once it is set. Remove the value and add it anew.");
        }
    }

    /// <summary>
    /// The attribute's name as the resource spells it. Names are case-insensitive, and in an open extension no schema says how they are spelled.
    /// </summary>
    private string NameIn(JsonObject container) => Target.Schema.IsOpen && !container.ContainsKey(Attribute.Name)
        ? container.Select(member => member.Key).FirstOrDefault(key => key.Equals(Attribute.Name, StringComparison.OrdinalIgnoreCase)) ?? Attribute.Name
        : Attribute.Name;

    private static void Store(JsonObject container, string name, JsonNode value, bool isEmpty)
    {
        if (isEmpty)
        {
            container.Remove(name);
        }
        else if (value.Parent is null)
        {
            container[name] = value;
        }
    }
}
