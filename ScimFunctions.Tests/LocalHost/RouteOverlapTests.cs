using ScimFunctions.LocalHost;

namespace ScimFunctions.Tests.LocalHost;

public sealed class RouteOverlapTests
{
    [Theory]
    [InlineData("a/b", "a/b", true)]
    [InlineData("a/b", "A/B", true)]
    [InlineData("a/b", "a/c", false)]
    [InlineData("a/b", "a", false)]
    [InlineData("a/{x}", "a/b", true)]
    [InlineData("a/{x}", "{y}/b", true)]
    [InlineData("a/{x}/c", "a/b/d", false)]
    [InlineData("a/{x?}", "a", true)]
    [InlineData("a/{x?}", "a/b", true)]
    [InlineData("a/{x?}", "a/b/c", false)]
    [InlineData("a/{x?}", "b/{x?}", false)]
    [InlineData("a/{*rest}", "a", true)]
    [InlineData("a/{*rest}", "a/b/c/d", true)]
    [InlineData("a/{*rest}", "b/{*rest}", false)]
    [InlineData("{*rest}", "anything/at/all", true)]
    [InlineData("a/{x}.{y}", "a/b.c", true)]
    [InlineData("a/{x}.{y}", "b/b.c", false)]
    public void Two_templates_overlap_when_some_path_fits_both(string one, string other, bool overlap)
    {
        Assert.Equal(overlap, RouteOverlap.Between(one, other));
        Assert.Equal(overlap, RouteOverlap.Between(other, one));
    }

    [Fact]
    public void Functions_of_different_methods_do_not_overlap()
    {
        var get = new FunctionTrigger.Http("a/{x}", ["GET", "PUT"]);
        Assert.False(RouteOverlap.Between(get, new FunctionTrigger.Http("a/b", ["POST"])));
        Assert.True(RouteOverlap.Between(get, new FunctionTrigger.Http("a/b", ["POST", "PUT"])));
        Assert.True(RouteOverlap.Between(get, new FunctionTrigger.Http("a/b", [])));
    }
}
