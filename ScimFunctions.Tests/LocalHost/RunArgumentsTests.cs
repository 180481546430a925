using ScimFunctions.LocalHost;

namespace ScimFunctions.Tests.LocalHost;

public sealed class RunArgumentsTests
{
    [Theory]
    [InlineData("", 7071, false)]
    [InlineData("--port 8080", 8080, false)]
    [InlineData("--fresh", 7071, true)]
    [InlineData("--fresh --port 8080", 8080, true)]
    public void Port_and_fresh_start_are_chosen_by_argument(string arguments, int port, bool fresh) =>
        Assert.Equal(new RunArguments(port, fresh), RunArguments.Parse(arguments.Split(' ', StringSplitOptions.RemoveEmptyEntries)));

    [Fact]
    public void Storage_in_memory_is_chosen_by_argument() => Assert.Equal(new RunArguments(8080, InMemory: true), RunArguments.Parse(["--in-memory", "--port", "8080"]));

    [Theory]
    [InlineData("--fresh --in-memory", "give one of them")]
    [InlineData("--port", "--port needs a number")]
    [InlineData("--port x", "'x' is not a port")]
    [InlineData("--port 0", "'0' is not a port")]
    [InlineData("--port 65536", "'65536' is not a port")]
    [InlineData("--prot 1", "'--prot' is not known")]
    public void A_wrong_argument_is_named(string arguments, string message)
    {
        var error = Assert.Throws<LocalHostException>(() => RunArguments.Parse(arguments.Split(' ')));
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
    }
}
