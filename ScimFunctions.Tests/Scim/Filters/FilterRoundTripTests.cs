using ScimFunctions.Scim.Filters;
using ScimFunctions.Scim.Schemas;
using ScimFunctions.Scim.Tolerances;

namespace ScimFunctions.Tests.Scim.Filters;

public sealed class FilterRoundTripTests
{
    [Fact]
    public void A_printed_tree_parses_to_the_same_tree_in_strict_mode_too()
    {
        var random = new Random(7644);
        for (var run = 0; run < 3000; run++)
        {
            var tree = Generate(random, depth: random.Next(6), insideValuePath: false);

            Assert.Equal(tree, FilterParser.Parse(tree.ToString(), new RequestTolerances(strict: true)));
        }
    }

    private static FilterExpression Generate(Random random, int depth, bool insideValuePath)
    {
        if (depth == 0)
        {
            return random.Next(4) == 0
                ? new PresentExpression(GeneratePath(random, insideValuePath))
                : new ComparisonExpression(GeneratePath(random, insideValuePath), (ComparisonOperator)random.Next(9), GenerateValue(random));
        }

        return random.Next(insideValuePath ? 3 : 4) switch
        {
            0 => new AndExpression(Generate(random, depth - 1, insideValuePath), Generate(random, random.Next(depth), insideValuePath)),
            1 => new OrExpression(Generate(random, random.Next(depth), insideValuePath), Generate(random, depth - 1, insideValuePath)),
            2 => new NotExpression(Generate(random, depth - 1, insideValuePath)),
            _ => new ValuePathExpression(
                GeneratePath(random, insideValuePath: false) with { SubAttribute = null }, Generate(random, depth - 1, insideValuePath: true)),
        };
    }

    private static AttributePath GeneratePath(Random random, bool insideValuePath)
    {
        string[] names = ["a", "userName", "x-y_z", "$ref", "Not", "and", "eq", "pr", "true"];
        var name = names[random.Next(insideValuePath ? names.Length : 4)];
        name = name is "Not" ? "Nota" : name;
        return insideValuePath
            ? new AttributePath(null, name, null)
            : new AttributePath(
                random.Next(3) == 0 ? "urn:ietf:params:scim:schemas:core:2.0:User" : null, name, random.Next(2) == 0 ? names[random.Next(4)] : null);
    }

    private static FilterValue GenerateValue(Random random)
    {
        string[] texts = ["", "x", "a \"quoted\" \\ text", "line\nbreak\t", "é😀\u2028", "] and (", "<>&'+", "\0\u001f\u007f"];
        string[] numbers = ["0", "-1", "3.14", "1e10", "-0.5E-3"];
        return random.Next(5) switch
        {
            0 => FilterValue.OfNumber(numbers[random.Next(numbers.Length)]),
            1 => FilterValue.True,
            2 => random.Next(2) == 0 ? FilterValue.False : FilterValue.Null,
            _ => FilterValue.OfString(texts[random.Next(texts.Length)]),
        };
    }
}
