namespace ScimFunctions.Tests.Infra;

/// <summary>The reader of Bicep files must see what is wrong, or the checks that rest on it see nothing.</summary>
public sealed class BicepFileTests
{
    [Theory]
    [InlineData("var a = {", "never closed")]
    [InlineData("var a = [1)", "closes nothing")]
    [InlineData("var a = 'b", "does not end")]
    [InlineData("var a = 'b${c'", "does not end")]
    [InlineData("/* comment", "does not end")]
    [InlineData("resource a = {}", "not complete")]
    [InlineData("parm a string", "starts no declaration")]
    public void A_broken_file_is_refused(string text, string complaint)
    {
        var problem = Assert.Throws<FormatException>(() => BicepFile.Parse("broken.bicep", text));

        Assert.Contains(complaint, problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_property_that_stands_twice_is_refused()
    {
        var file = BicepFile.Parse("twice.bicep", "var a = {\n  b: 1\n  b: 2\n}");

        Assert.Throws<FormatException>(() => BicepObject.Properties(file.Declarations[0].Value));
    }

    [Fact]
    public void A_loop_may_count()
    {
        var file = BicepFile.Parse("loop.bicep", "var a = [for (item, index) in list: {\n  name: item.name\n  zone: zones[index]\n}]");

        Assert.Equal(["item", "index"], BicepFile.LoopVariables(file.Declarations[0].Value));
    }

    [Fact]
    public void A_property_is_found_by_its_path()
    {
        var file = BicepFile.Parse("paths.bicep", "resource site 'Some/type@2024-01-01' = if (!empty(x)) {\n  properties: {\n    tls: '1.2'\n    on: true\n  }\n}");

        var site = file.Resource("site");
        Assert.Equal("1.2", site.Scalar("properties", "tls"));
        Assert.Equal("true", site.Scalar("properties", "on"));
        Assert.Null(site.Scalar("properties", "off"));
    }
}
