using ScimFunctions.Scim.Bulk;
using ScimFunctions.Scim.Schemas;
using ScimFunctions.Scim.Tolerances;

namespace ScimFunctions.Tests.Scim.Bulk;

/// <summary>The order in which operations are run. They are written as <c>POST a &lt; b c</c>: the operation a, which refers to b and c.</summary>
public sealed class BulkPlanTests
{
    [Theory]
    [InlineData("POST a; POST b; DELETE 1", "a b 1")]
    [InlineData("POST a; POST b < a; POST c < b", "a b c")]
    [InlineData("POST a < b; POST b; POST c", "b a c")]
    [InlineData("POST a < c; POST b < a; POST c; POST d", "c a b d")]
    [InlineData("POST a < b c d; POST d; POST c; POST b", "d c b a")]
    [InlineData("DELETE 1; PATCH 2 < b; DELETE 3; POST b", "1 3 b 2")]
    public void Operations_keep_their_order_but_come_after_what_they_refer_to(string operations, string expected) => AssertOrder(operations, expected);

    [Theory]
    [InlineData("PATCH 1 < b; DELETE 1; POST b; DELETE 2", "b 1 1 2")]
    [InlineData("PATCH bulkId:b; POST a; POST b; DELETE bulkId:b", "a b bulkId:b bulkId:b")]
    [InlineData("PATCH bulkId:b < c; PATCH bulkId:b; POST b; POST c", "b c bulkId:b bulkId:b")]
    public void Operations_on_one_resource_keep_their_order_always(string operations, string expected) => AssertOrder(operations, expected);

    [Theory]
    [InlineData("POST a < b; POST b < a", "a- b a+")]
    [InlineData("POST a < a", "a- a+")]
    [InlineData("POST a < b; POST b < c; POST c < a; DELETE 1", "1 a- c b a+")]
    [InlineData("POST g < a b; POST a < b; POST b < a", "a- b g a+")]
    [InlineData("POST a < b c; POST b < a c; POST c < a b", "a- b- c a+ b+")]
    [InlineData("POST a < b; POST b < a; POST c < d; POST d < c", "a- b a+ c- d c+")]
    [InlineData("POST a < b; POST b < a; PATCH bulkId:a; DELETE bulkId:b", "a- b a+ bulkId:a bulkId:b")]
    public void A_circle_is_broken_at_its_first_POST_which_is_completed_as_soon_as_it_can_be(string operations, string expected) =>
        AssertOrder(operations, expected);

    [Theory]
    [InlineData("POST a < !b; POST b < a", "b- a b+")]
    [InlineData("POST a < !b; POST b < !a; POST c", "c a! b!")]
    [InlineData("POST a < !a; DELETE 1", "1 a!")]
    [InlineData("POST a < !b; POST b < !a; POST c < a", "a! b! c")]
    public void A_POST_that_cannot_do_without_its_references_breaks_no_circle_and_without_another_all_of_it_is_409(string operations, string expected) =>
        AssertOrder(operations, expected);

    [Fact]
    public void A_thousand_operations_that_all_refer_to_the_next_and_the_last_to_the_first_are_planned()
    {
        var operations = string.Join(';', Enumerable.Range(0, 1000).Select(number => $"POST {number} < {(number + 1) % 1000}"));

        var steps = BulkPlan.Of(Parse(operations));

        Assert.Equal(1001, steps.Count);
        Assert.Equal(["0", "999", "998"], steps.Take(3).Select(step => step.Operation.BulkId));
        Assert.Equal((BulkStepKind.Completion, "0"), (steps[^1].Kind, steps[^1].Operation.BulkId));
    }

    /// <summary>A step is named by its bulkId or by its path's id; <c>-</c> is a POST without its references, <c>+</c> its completion, <c>!</c> a 409.</summary>
    private static void AssertOrder(string operations, string expected) => Assert.Equal(expected, string.Join(' ', BulkPlan.Of(Parse(operations)).Select(step =>
        (step.Operation.Path!.Id ?? (step.Operation.Path.BulkId is { } bulkId ? $"bulkId:{bulkId}" : step.Operation.BulkId))
        + (step.Operation.Error is not null ? "!" : step.Kind switch
        {
            BulkStepKind.WithoutReferences => "-",
            BulkStepKind.Completion => "+",
            _ => "",
        }))));

    /// <summary>A reference with an exclamation mark stands where a resource must have something.</summary>
    private static BulkRequest Parse(string operations)
    {
        var json = operations.Split(';', StringSplitOptions.TrimEntries).Select(operation =>
        {
            var (words, references) = (operation.Split(" <")[0].Split(' '), operation.Split("< ").Skip(1).SelectMany(list => list.Split(' ')).ToList());
            var values = string.Join(',', references.Where(reference => reference[0] != '!').Select(reference => $"{{\"value\":\"bulkId:{reference}\"}}"));
            var names = string.Concat(references.Where(reference => reference[0] == '!').Select(reference => $"\"userName\":\"bulkId:{reference[1..]}\","));
            return words[0] == "POST"
                ? $$"""{"method":"POST","path":"/Users","bulkId":"{{words[1]}}","data":{{{names}}"ims":[{{values}}]} }"""
                : $$"""{"method":"{{words[0]}}","path":"/Users/{{words[1]}}","data":{"Operations":[{"op":"add","path":"ims","value":[{{values}}]}]} }""";
        });
        var body = $$"""{"Operations":[{{string.Join(',', json)}}]}""";
        return BulkRequest.Parse(JsonDocument.Parse(body).RootElement, "https://example.com", SchemaCatalog.Default, new RequestTolerances(strict: false));
    }
}
