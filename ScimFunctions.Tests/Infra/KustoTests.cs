using System.Text.RegularExpressions;

namespace ScimFunctions.Tests.Infra;

/// <summary>Every query that is deployed or printed, read by Microsoft's own parser, which knows the tables of Application Insights.</summary>
public sealed partial class KustoTests
{
    private const string Folder = "ScimFunctions.Tests/Infra/kusto";

    [Fact]
    public async Task Every_query_of_alerts_workbook_and_guides_is_one_that_Azure_understands()
    {
        var queries = AlertQueries().Concat(WorkbookQueries()).Concat(GuideQueries()).ToList();
        Assert.All(new[] { "changes-late.kql", "workbook.json", "deploy.md", "operate.md" }, place => Assert.Contains(queries, query => query.Place == place));

        var findings = await CheckAsync([.. queries.Select(query => query.Text)]);

        Assert.Empty(queries.Zip(findings).SelectMany(pair => pair.Second.Select(finding => $"{pair.First.Place}: {finding}")));
    }

    [Fact]
    public async Task The_parser_sees_reserved_words_and_names_that_do_not_exist()
    {
        var findings = await CheckAsync(
            "traces | summarize count() by kind = tostring(customDimensions.Kind)",
            "traces | where resultCode == '500'",
            "pageViews | count",
            "traces | summarize count() by change = tostring(customDimensions.Kind)");

        Assert.Equal([true, true, true, false], findings.Select(finding => finding.Count > 0));
    }

    private static IEnumerable<(string Place, string Text)> AlertQueries() =>
        Directory.EnumerateFiles(Repository.PathOf("infra"), "*.kql", SearchOption.AllDirectories).Select(path => (Path.GetFileName(path), File.ReadAllText(path)));

    private static IEnumerable<(string Place, string Text)> WorkbookQueries()
    {
        using var workbook = JsonDocument.Parse(Repository.Read("infra/modules/workbook.json"));
        return
        [
            .. workbook.RootElement.GetProperty("items").EnumerateArray()
                .Select(item => item.GetProperty("content"))
                .Where(content => content.TryGetProperty("query", out _))
                .Select(content => ("workbook.json", content.GetProperty("query").GetString()!)),
        ];
    }

    /// <summary>A block of a guide holds one query or more, with an empty line between.</summary>
    private static IEnumerable<(string Place, string Text)> GuideQueries() =>
        from path in Directory.EnumerateFiles(Repository.PathOf("docs"), "*.md", SearchOption.AllDirectories)
        from block in Block().Matches(File.ReadAllText(path).ReplaceLineEndings("\n"))
        from query in block.Groups["text"].Value.Split("\n\n", StringSplitOptions.RemoveEmptyEntries)
        select (Path.GetFileName(path), query);

    private static async Task<List<List<string>>> CheckAsync(params string[] queries)
    {
        Assert.True(Directory.Exists(Repository.PathOf($"{Folder}/node_modules")), $"The parser is not installed: ./test does it, or npm ci --prefix {Folder}.");
        var (exitCode, output, errors) = await ChildProcess.RunAsync("node", ["check.mjs"], Repository.PathOf(Folder), JsonSerializer.Serialize(queries));
        Assert.True(exitCode == 0, errors);
        return JsonSerializer.Deserialize<List<List<string>>>(output)!;
    }

    [GeneratedRegex("```kusto\n(?<text>.*?)```", RegexOptions.Singleline | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Block();
}
