using ScimFunctions.LocalHost;

namespace ScimFunctions.Tests.LocalHost;

public sealed class FunctionListingTests
{
    private static readonly IReadOnlyList<FunctionDefinition> Functions = FunctionDefinition.FindIn(FunctionApp.Scim.Types);

    [Fact]
    public void The_checked_in_listing_is_that_of_the_app()
    {
        var path = Path.Combine(RepositoryRoot.Path, "docs", "functions.txt");
        var actual = Describe(Functions);
        Assert.True(
            File.Exists(path) && actual == File.ReadAllText(path).ReplaceLineEndings("\n"),
            $"docs/functions.txt does not list the app's functions. If the change is meant, its new text is:\n\n{actual}");
    }

    [Fact]
    public void Only_catch_alls_whose_names_sort_last_overlap_other_functions()
    {
        var http = Functions.Where(function => function.Trigger is FunctionTrigger.Http).ToList();
        var overlaps =
            from one in http.Index()
            from other in http.Skip(one.Index + 1)
            where RouteOverlap.Between((FunctionTrigger.Http)one.Item.Trigger, (FunctionTrigger.Http)other.Trigger)
            select (One: one.Item, Other: other);

        Assert.NotEmpty(http);
        Assert.All(overlaps, overlap =>
        {
            Assert.Contains("{*", ((FunctionTrigger.Http)overlap.Other.Trigger).Route, StringComparison.Ordinal);
            Assert.True(http[^2..].Contains(overlap.Other) && !http[^2..].Contains(overlap.One), $"{overlap.One.Name} and {overlap.Other.Name} overlap.");
        });
    }

    [Fact]
    public void No_route_begins_with_a_word_that_the_Functions_host_keeps_for_itself() =>
        Assert.All(
            Functions.Select(function => function.Trigger).OfType<FunctionTrigger.Http>(),
            http => Assert.False(http.Route.Split('/')[0] is "admin" or "runtime", http.Route));

    /// <summary>What the Functions host would find in the app, in the order in which it tries the functions, so that a review sees a changed route, method or binding.</summary>
    private static string Describe(IEnumerable<FunctionDefinition> functions) => string.Concat(functions.Select(function => $"""
        {function.Name}
          trigger  {Describe(function.Trigger)}
          method   {function.Method.DeclaringType!.FullName}.{function.Method.Name}
          binds    {string.Join(", ", function.Method.GetParameters().Select(parameter => $"{parameter.ParameterType.Name} {parameter.Name}"))}


        """)).ReplaceLineEndings("\n");

    private static string Describe(FunctionTrigger trigger) => trigger switch
    {
        FunctionTrigger.Http http => $"http {(http.Methods.Count == 0 ? "any method" : string.Join(' ', http.Methods))} /{http.Route}",
        FunctionTrigger.Queue queue => $"queue {queue.QueueName} ({queue.Connection})",
        FunctionTrigger.Timer timer => $"timer {timer.Schedule}{(timer.RunOnStartup ? ", and on startup" : "")}",
        _ => throw new ArgumentException("The trigger is unknown.", nameof(trigger)),
    };
}
