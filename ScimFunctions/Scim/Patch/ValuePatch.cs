using ScimFunctions.Scim.Schemas;

namespace ScimFunctions.Scim.Patch;

/// <summary>What PATCH does to one value: that of a single-valued attribute, or an element of a multi-valued one.</summary>
internal sealed class ValuePatch(PatchTarget target)
{
    /// <summary>Changes the value of a single-valued attribute.</summary>
    /// <exception cref="ScimException">400 <c>noTarget</c> or <c>mutability</c>.</exception>
    public void Apply(PatchStep step, JsonObject container, string name)
    {
        var current = container[name];
        if (target.Matcher is not null && (current is null || !target.Selects(current)))
        {
            if (step.Kind is PatchOperationKind.Remove)
            {
                return;
            }

            throw ScimException.NoTarget($"The value of '{target.Attribute.Name}' does not match [{target.Filter}]. Name it without a filter.");
        }

        var isRemoval = step.Kind is PatchOperationKind.Remove || step.Value is null;
        if (target.SubAttribute is not null)
        {
            var properties = current as JsonObject ?? [];
            SetSubAttribute(properties, target.SubAttribute, isRemoval ? null : step.Value);
            Store(container, name, properties, properties.Count == 0);
        }
        else if (isRemoval)
        {
            RefuseChangeOfImmutable(target.Attribute, current, sent: null);
            container.Remove(name);
        }
        else if (target.Attribute.Type is AttributeType.Complex)
        {
            var properties = current as JsonObject ?? [];
            Merge(properties, (JsonObject)step.Value!);
            foreach (var cleared in step.Cleared)
            {
                SetSubAttribute(properties, cleared, value: null);
            }

            Store(container, name, properties, properties.Count == 0);
        }
        else
        {
            RefuseChangeOfImmutable(target.Attribute, current, step.Value);
            container[name] = step.Value!.DeepClone();
        }
    }

    /// <summary>Takes over the sub-attributes that were sent and leaves the others as they are (RFC 7644 §3.5.2.3).</summary>
    public void Merge(JsonObject present, JsonObject sent)
    {
        if (sent["value"] is { } sentValue)
        {
            ForgetWhatDescribedTheValue(present, sentValue, keep: sent);
        }

        foreach (var (name, value) in sent)
        {
            if (target.Attribute.FindSubAttribute(name) is { Mutability: Mutability.Immutable } immutable && present.ContainsKey(name))
            {
                // An element that is added again need not repeat exactly what cannot change anyway.
                if (!target.Attribute.MultiValued)
                {
                    RefuseChangeOfImmutable(immutable, present[name], value);
                }

                continue;
            }

            present[name] = value?.DeepClone();
        }
    }

    public void SetSubAttribute(JsonObject properties, AttributeDefinition subAttribute, JsonNode? value)
    {
        RefuseChangeOfImmutable(subAttribute, properties[subAttribute.Name], value);
        if (subAttribute.Name is "value")
        {
            ForgetWhatDescribedTheValue(properties, value, keep: []);
        }

        if (value is null)
        {
            properties.Remove(subAttribute.Name);
        }
        else
        {
            properties[subAttribute.Name] = value.DeepClone();
        }
    }

    /// <summary>
    /// A reference to another resource (a manager) that now points elsewhere, or nowhere, loses the name and the address of the one it pointed to.
    /// </summary>
    private void ForgetWhatDescribedTheValue(JsonObject properties, JsonNode? value, JsonObject keep)
    {
        if (target.Attribute.FindSubAttribute("$ref") is null || properties["value"] is not { } present || JsonNode.DeepEquals(present, value))
        {
            return;
        }

        foreach (var name in (string[])["$ref", "display", "displayName"])
        {
            if (!keep.ContainsKey(name))
            {
                properties.Remove(name);
            }
        }
    }

    private void RefuseChangeOfImmutable(AttributeDefinition definition, JsonNode? current, JsonNode? sent)
    {
        if (definition.Mutability is Mutability.Immutable && current is not null && !JsonNode.DeepEquals(current, sent))
        {
            throw ScimException.Mutability($"'{target}' cannot be changed once it is set. Remove the value and add it anew.");
        }
    }

    /// <summary>Puts the value into the container, or takes it away if nothing is left of it.</summary>
    public static void Store(JsonObject container, string name, JsonNode value, bool isEmpty)
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
