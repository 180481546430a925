namespace ScimFunctions.Scim.Patch;

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
