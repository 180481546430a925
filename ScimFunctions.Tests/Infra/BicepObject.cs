namespace ScimFunctions.Tests.Infra;

/// <summary>Reads object literals out of tokens.</summary>
internal static class BicepObject
{
    /// <summary>The properties of the first object literal among the tokens, with the tokens of their values.</summary>
    public static IReadOnlyDictionary<string, IReadOnlyList<BicepToken>> Properties(IReadOnlyList<BicepToken> tokens)
    {
        var properties = new Dictionary<string, IReadOnlyList<BicepToken>>();
        var index = 0;
        while (index < tokens.Count && !tokens[index].Is("{"))
        {
            index++;
        }

        for (index++; index < tokens.Count && !tokens[index].Is("}");)
        {
            if (tokens[index].Kind == BicepTokenKind.NewLine || tokens[index].Is(","))
            {
                index++;
                continue;
            }

            var key = tokens[index];
            if (key.Kind is not (BicepTokenKind.Word or BicepTokenKind.Text) || index + 1 >= tokens.Count || !tokens[index + 1].Is(":"))
            {
                throw new FormatException($"Line {key.Line}: a property was expected, found '{key.Text}'.");
            }

            var start = index + 2;
            index = EndOfValue(tokens, start);
            if (!properties.TryAdd(key.Text, [.. tokens.Skip(start).Take(index - start)]))
            {
                throw new FormatException($"Line {key.Line}: '{key.Text}' stands twice in the same object.");
            }
        }

        return properties;
    }

    public static IReadOnlyList<BicepToken>? Find(IReadOnlyList<BicepToken> tokens, IReadOnlyList<string> path)
    {
        IReadOnlyList<BicepToken>? found = tokens;
        foreach (var name in path)
        {
            found = found is not null && found.Any(token => token.Is("{")) ? Properties(found).GetValueOrDefault(name) : null;
        }

        return found;
    }

    private static int EndOfValue(IReadOnlyList<BicepToken> tokens, int start)
    {
        var depth = 0;
        for (var index = start; index < tokens.Count; index++)
        {
            var token = tokens[index];
            if (depth == 0 && (token.Kind == BicepTokenKind.NewLine || token.Is(",") || token.Is("}")))
            {
                return index;
            }

            depth += BicepFile.DepthChange(token);
        }

        return tokens.Count;
    }
}
