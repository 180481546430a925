using System.Reflection;
using System.Text.RegularExpressions;
using ScimFunctions.Tests.Infra;

namespace ScimFunctions.Tests.Docs;

/// <summary>The tables of docs/conformance.md name tests that exist, for each of their rows.</summary>
public sealed partial class ConformanceTests
{
    private static readonly ILookup<string, MethodInfo> Tests = typeof(ConformanceTests).Assembly.GetTypes()
        .SelectMany(type => type.GetMethods(BindingFlags.Instance | BindingFlags.Public))
        .Where(method => method.GetCustomAttributes<FactAttribute>().Any())
        .ToLookup(method => $"{method.ReflectedType!.Name}.{method.Name}", StringComparer.Ordinal);

    private static readonly IReadOnlyList<(string Text, IReadOnlyList<string> Tests)> Rows =
    [
        .. Repository.Read("docs/conformance.md").ReplaceLineEndings("\n").Split('\n')
            .Where(line => line.StartsWith('|') && !line.StartsWith("| ---", StringComparison.Ordinal))
            .Select(line => (line, line.Trim('|', ' ').Split(" | ")[^1]))
            .Where(row => row.Item2 != "Tests")
            .Select(row => (row.line, (IReadOnlyList<string>)[.. TestName().Matches(row.Item2).Select(match => match.Groups["name"].Value)])),
    ];

    [Fact]
    public void Every_row_names_tests_that_exist()
    {
        Assert.NotEmpty(Rows);
        Assert.All(Rows, row =>
        {
            Assert.True(row.Tests.Count > 0, $"No test: {row.Text}");
            Assert.All(row.Tests, test => Assert.True(Tests.Contains(test), $"{test} does not exist: {row.Text}"));
        });
    }

    [Fact]
    public void Every_test_of_an_identity_provider_or_made_from_the_schemas_stands_in_a_row()
    {
        var named = Rows.SelectMany(row => row.Tests).ToHashSet(StringComparer.Ordinal);
        var ours = Tests.Where(test => test.Any(method => method.ReflectedType!.Namespace!.Split('.')[^1] is "IdentityProviders" or "Discovery")).Select(test => test.Key).ToList();

        Assert.NotEmpty(ours);
        Assert.True(ours.TrueForAll(named.Contains), $"In no row of docs/conformance.md:\n{string.Join('\n', ours.Where(test => !named.Contains(test)).Order(StringComparer.Ordinal))}");
    }

    [GeneratedRegex(@"`(?<name>\w+Tests\.\w+)`", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex TestName();
}
