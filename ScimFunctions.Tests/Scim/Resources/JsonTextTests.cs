using ScimFunctions.Scim;
using ScimFunctions.Scim.Filters;
using ScimFunctions.Scim.Patch;
using ScimFunctions.Scim.Resources;
using ScimFunctions.Scim.Schemas;
using ScimFunctions.Scim.Tolerances;

namespace ScimFunctions.Tests.Scim.Resources;

public sealed class JsonTextTests
{
    [Theory]
    [InlineData("abc", 3, "abc")]
    [InlineData("abcd", 3, "abc…")]
    [InlineData("ab😀", 4, "ab😀")]
    [InlineData("ab😀d", 3, "ab…")]
    [InlineData("ab😀d", 4, "ab😀…")]
    [InlineData("😀😀", 1, "…")]
    public void A_text_is_shortened_without_halving_a_character(string text, int most, string expected) =>
        Assert.Equal(expected, JsonText.Shorten(text, most));

    /// <summary>Each text has an emoji across the border at which the error cuts it.</summary>
    [Theory]
    [InlineData(39, "filter")]
    [InlineData(199, "path")]
    [InlineData(59, "op")]
    [InlineData(199, "op")]
    public void No_error_shows_half_a_character(int length, string place)
    {
        var text = new string('x', length) + "😀😀😀";

        var error = Assert.Throws<ScimException>(() => _ = place switch
        {
            "filter" => FilterParser.Parse($"userName eq \"a\" {text}", new RequestTolerances(strict: false)) as object,
            "path" => PatchPath.Parse(text, new RequestTolerances(strict: false)),
            _ => PatchRequest.Parse(
                JsonSerializer.SerializeToElement(new { schemas = new[] { SchemaUrns.PatchOp }, Operations = new[] { new { op = text } } }),
                SchemaCatalog.Default.User,
                new RequestTolerances(strict: false)),
        });

        Assert.Contains(text[..39], error.Detail, StringComparison.Ordinal);
        Assert.DoesNotContain('\uFFFD', System.Text.Encoding.UTF8.GetString(System.Text.Encoding.UTF8.GetBytes(error.Detail)));
    }
}
