using ScimFunctions.Scim.Filters;
using ScimFunctions.Scim.Resources;
using ScimFunctions.Scim.Tolerances;

namespace ScimFunctions.Scim.Patch;

/// <summary>What a step does to the elements of a multi-valued attribute.</summary>
internal sealed class ElementPatch(PatchStep step, RequestTolerances tolerances)
{
    private readonly PatchTarget target = step.Target;
    private readonly ValuePatch each = new(step.Target);

    /// <exception cref="ScimException">400 <c>noTarget</c> or <c>mutability</c>.</exception>
    public void ApplyTo(JsonArray elements)
    {
        var selected = target.Matcher is null ? [.. elements] : elements.Where(target.Selects).ToList();
        if (step.Kind is PatchOperationKind.Remove || step.Value is null)
        {
            RemoveFrom(elements, selected);
            return;
        }

        var touched = target.SubAttribute is not null ? SetSubAttribute(elements, selected)
            : target.Matcher is not null ? ApplyToSelected(elements, selected)
            : AddTo(elements);
        KeepOnePrimary(elements, touched);
    }

    /// <summary>
    /// Removing what is not there is no error, so that a repeated request succeeds. An element that has nothing left but its type goes too.
    /// </summary>
    private void RemoveFrom(JsonArray elements, List<JsonNode?> selected)
    {
        // Adding nothing, and replacing nothing: neither names anything to be removed.
        if (step.Kind is PatchOperationKind.Add && target.SubAttribute is null)
        {
            return;
        }

        var isListed = step.Value is JsonArray listed ? IsListedIn(listed) : static _ => true;
        foreach (var element in selected)
        {
            if (target.SubAttribute is null)
            {
                if (isListed(element))
                {
                    elements.Remove(element);
                }
            }
            else if (element is JsonObject properties && (step.Value is null || Elements.AreEqual(target.SubAttribute, properties[target.SubAttribute.Name], step.Value)))
            {
                if (properties.Remove(target.SubAttribute.Name) && Elements.IsHollow(properties))
                {
                    elements.Remove(element);
                }
            }
        }
    }

    private Func<JsonNode?, bool> IsListedIn(JsonArray listed)
    {
        if (target.Attribute.FindSubAttribute("value") is null)
        {
            return element => listed.Any(candidate => Elements.IsDescribedBy(target.Attribute, element, candidate));
        }

        var index = new ElementIndex(target.Attribute, listed);
        return element => index.FindSame(element) is not null;
    }

    private List<JsonNode?> SetSubAttribute(JsonArray elements, List<JsonNode?> selected)
    {
        if (selected.Count == 0)
        {
            var created = target.Matcher is null ? [] : CreateFromFilter();
            each.SetSubAttribute(created, target.SubAttribute!, step.Value);
            AddCreated(created, elements);
            return [created];
        }

        selected.ForEach(element => each.SetSubAttribute((JsonObject)element!, target.SubAttribute!, step.Value));
        return selected;
    }

    /// <summary>
    /// Appends what is not there. Of an element that is there already, the sub-attributes that were sent are taken over, so that sending it once
    /// more can make it the primary one and cannot duplicate it.
    /// </summary>
    private List<JsonNode?> AddTo(JsonArray elements)
    {
        if (step.Kind is PatchOperationKind.Replace)
        {
            elements.Clear();
        }

        var touched = new List<JsonNode?>();
        var index = new ElementIndex(target.Attribute, elements);
        foreach (var sent in (JsonArray)step.Value!)
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
                each.Merge(present, sentObject);
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
    private List<JsonNode?> ApplyToSelected(JsonArray elements, List<JsonNode?> selected)
    {
        var sent = (JsonObject)step.Value!;
        if (selected.Count == 0)
        {
            var created = CreateFromFilter();
            each.Merge(created, sent);
            AddCreated(created, elements);
            return [created];
        }

        if (step.Kind is PatchOperationKind.Add)
        {
            selected.ForEach(element => each.Merge((JsonObject)element!, sent));
            return selected;
        }

        var replacement = (JsonObject)sent.DeepClone();
        foreach (var equality in target.Filter!.EqualityConjuncts())
        {
            var name = target.Attribute.FindSubAttribute(equality.Path.Attribute)?.Name;
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
    private JsonObject CreateFromFilter()
    {
        var element = new JsonObject();
        if (IsConjunctionOfEqualities(target.Filter!))
        {
            foreach (var equality in target.Filter!.EqualityConjuncts())
            {
                if (target.Attribute.FindSubAttribute(equality.Path.Attribute) is { } subAttribute)
                {
                    using var literal = JsonDocument.Parse(equality.Value.ToString());
                    element[subAttribute.Name] =
                        ResourceReader.ReadAttribute(subAttribute, literal.RootElement, $"{target.Attribute.Name}.{subAttribute.Name}", tolerances)?.DeepClone();
                }
            }

            if (target.Selects(element) && tolerances.Allow(Tolerance.CreateFromValueFilter))
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
        if (target.Matcher is not null && !target.Selects(created))
        {
            throw NothingMatches();
        }

        elements.Add(created);
    }

    private ScimException NothingMatches() => ScimException.NoTarget(
        $"No element of '{target.Attribute.Name}' matches [{target.Filter}]. Add the element first, with an add operation on '{target.Attribute.Name}'.");

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
}
