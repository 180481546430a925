using System.Text.RegularExpressions;
using ScimFunctions.Members;
using ScimFunctions.Scim;
using ScimFunctions.Scim.Schemas;
using ScimFunctions.Storage;
using ScimFunctions.Tests.Infra;

namespace ScimFunctions.Tests.Docs;

/// <summary>What holds for all guides: nothing to paste is untested without saying why, links lead somewhere, names are those of the code.</summary>
public sealed partial class GuideStructureTests
{
    public static TheoryData<string> Files => [.. Guide.Files];

    [Theory]
    [MemberData(nameof(Files))]
    public void A_block_to_paste_is_run_by_a_test_or_says_why_not(string file) => Assert.All(Guide.Blocks(file), block =>
    {
        Assert.Contains(block.Language, new[] { "sh", "kusto", "json", "csharp", "text", "" });
        if (block.Mark is not null)
        {
            Assert.Matches("^(needs Azure|not run by tests: .+)$", block.Mark);
        }

        // The mark is no way out: who needs Azure uses its tools, and who uses them needs it.
        Assert.Equal(block.Mark == "needs Azure", block.Language == "kusto" || (block.Language == "sh" && AzureTool().IsMatch(block.Text)));
    });

    [Theory]
    [MemberData(nameof(Files))]
    public void A_link_leads_to_a_file_and_a_heading_that_exist(string file) => Assert.All(
        Guide.Links(file).Where(link => !link.StartsWith("https://", StringComparison.Ordinal)), link =>
        {
            var (path, anchor) = link.Split('#') is [var before, var behind] ? (before, behind) : (link, null);
            var target = path.Length == 0 ? file : Path.GetRelativePath(Repository.Root, Path.GetFullPath(Path.Combine(Repository.Root, Path.GetDirectoryName(file)!, path))).Replace('\\', '/');
            Assert.True(Path.Exists(Repository.PathOf(target)), $"{file} links to {link}, which is not there.");
            Assert.True(anchor is null || Guide.Anchors(target).Contains(anchor), $"{file} links to {link}, but {target} has no such heading.");
        });

    [Fact]
    public void The_newest_change_is_of_the_version_that_is_built() =>
        Assert.Equal($"## {ScimTelemetry.Version}", Repository.Read("CHANGELOG.md").ReplaceLineEndings("\n").Split('\n').First(line => line.StartsWith("## ", StringComparison.Ordinal)));

    [Fact]
    public void Each_claim_of_the_security_page_names_tests_that_exist()
    {
        var claims = Repository.Read("SECURITY.md").ReplaceLineEndings("\n").Split('\n')
            .Where(line => line.StartsWith("| ", StringComparison.Ordinal)).Skip(2).ToList();
        var classes = typeof(GuideStructureTests).Assembly.GetTypes().Select(type => type.Name).ToHashSet(StringComparer.Ordinal);

        Assert.NotEmpty(claims);
        Assert.All(claims, claim => Assert.All(claim.Trim('|', ' ').Split(" | ")[^1].Split(", "), test => Assert.Contains(test.Trim('`'), classes)));
    }

    [Fact]
    public void The_README_leads_to_every_guide() => Assert.Empty(
        Guide.Files.Where(file => file.StartsWith("docs/", StringComparison.Ordinal) && !file.StartsWith("docs/decisions/0", StringComparison.Ordinal)).Except(Guide.Links("README.md").Select(link => link.Split('#')[0])));

    [Fact]
    public void The_list_of_decisions_is_whole() => Assert.Equal(
        Guide.Files.Where(file => file.StartsWith("docs/decisions/0", StringComparison.Ordinal)).Select(Path.GetFileName),
        Guide.Links("docs/decisions/README.md"));

    /// <summary>Okta's guide names each attribute beside its namespace.</summary>
    [Fact]
    public void The_attributes_of_the_Okta_guide_are_those_of_their_namespaces()
    {
        var attributes = Guide.Rows("docs/connect-okta.md").Where(cells => cells.Length == 3 && cells[1].StartsWith("`urn:", StringComparison.Ordinal)).ToList();

        Assert.All(attributes, cells => Assert.NotNull(Schema(cells[1].Trim('`')).FindAttribute(cells[0].Trim('`'))));
        Assert.Equal(
            Schema(SchemaUrns.Profile).Attributes.Select(attribute => attribute.Name).Except(["modernloop_role"]).Order(StringComparer.Ordinal),
            attributes.Where(cells => cells[1] == $"`{SchemaUrns.Profile}`").Select(cells => cells[0].Trim('`')).Order(StringComparer.Ordinal));
    }

    /// <summary>Wherever a guide writes an attribute with its namespace, the user has it; custom attributes have any name.</summary>
    [Theory]
    [InlineData("docs/connect-entra.md")]
    [InlineData("docs/troubleshoot.md")]
    public void An_attribute_with_its_namespace_exists(string file)
    {
        var names = AttributeWithNamespace().Matches(Repository.Read(file)).Select(match => (Urn: match.Groups["urn"].Value, Name: match.Groups["name"].Value)).ToList();

        Assert.NotEmpty(names);
        Assert.All(names.Where(name => name.Urn != SchemaUrns.CustomAttribute), name => Assert.NotNull(Schema(name.Urn).FindAttribute(name.Name)));
    }

    [Theory]
    [InlineData("docs/connect-entra.md")]
    [InlineData("docs/connect-okta.md")]
    [InlineData("docs/connect-others.md")]
    public void A_guide_to_connect_names_the_three_roles(string file) =>
        Assert.All(new[] { MemberRole.Admin, MemberRole.Scheduler, MemberRole.Interviewer }, role => Assert.Contains($"`{role}`", Repository.Read(file), StringComparison.Ordinal));

    [Fact]
    public void Every_setting_of_the_local_sample_is_explained_and_every_explained_setting_is_read()
    {
        var sample = System.Text.Json.JsonDocument.Parse(Repository.Read("local.settings.sample.json")).RootElement.GetProperty("Values");
        var rows = Guide.Rows("docs/local.md").Where(cells => cells.Length == 3 && cells[0].StartsWith('`')).ToList();
        var explained = rows.SelectMany(cells => cells[0].Split(", ")).Select(name => name.Trim('`')).ToList();

        Assert.All(sample.EnumerateObject(), setting =>
            Assert.Contains(rows, cells => cells[0] == $"`{setting.Name}`" && cells[1] == $"`{setting.Value.GetString()}`"));
        Assert.All(explained.Except(["FUNCTIONS_WORKER_RUNTIME", "AzureWebJobsStorage"]), name => Assert.True(
            name.Split("__") switch
            {
                [StorageConnection.Name] => true,
                [StorageConnection.Name, var end] => Repository.Read("ScimFunctions/Storage/StorageConnection.cs").Contains($"\"{end}\"", StringComparison.Ordinal),
                [ScimOptions.Section, var option] => typeof(ScimOptions).GetProperty(option) is not null,
                _ => false,
            },
            $"Nothing reads {name}."));
        Assert.All(typeof(ScimOptions).GetProperties(), option => Assert.Contains($"{ScimOptions.Section}__{option.Name}", explained));
    }

    /// <summary>An operator is told the event that is logged, not one that was renamed.</summary>
    [Fact]
    public void Log_events_that_a_guide_names_exist()
    {
        var sources = string.Join('\n', Directory.GetFiles(Repository.PathOf("ScimFunctions"), "*.cs", SearchOption.AllDirectories).Select(File.ReadAllText));
        var named = Guide.Rows("docs/operate.md").SkipWhile(cells => !cells[0].StartsWith("log event", StringComparison.Ordinal)).Skip(2)
            .TakeWhile(cells => cells.Length == 2 && cells[0].StartsWith('`')).SelectMany(cells => cells[0].Split(", ")).Select(name => name.Trim('`')).ToList();

        Assert.InRange(named.Count, 6, 30);
        Assert.All(named, name => Assert.Contains($"EventName = \"{name}\"", sources, StringComparison.Ordinal));
        Assert.All(EventName().Matches(sources), match => Assert.Contains(match.Groups["name"].Value, named));
        Assert.All(
            EventInText().Matches(Repository.Read("docs/troubleshoot.md") + Repository.Read("docs/upgrade.md")), match => Assert.Contains(match.Groups["name"].Value, named));
    }

    private static Schema Schema(string urn) => SchemaCatalog.Default.FindSchema(urn)!;

    [GeneratedRegex(@"(^|[\s$(|])(az|azd) [a-z]", RegexOptions.Multiline | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex AzureTool();

    [GeneratedRegex(@"(?<urn>urn:[\w.:]+:(User|Profile|CustomAttribute)):(?<name>\w+)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex AttributeWithNamespace();

    [GeneratedRegex(@"EventName = ""(?<name>\w+)""", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex EventName();

    [GeneratedRegex(@"`(?<name>(Change|Changes|Secret|Sweep|ScimRequest|Poison)(Late|Postponed|AppliedLate|Stale|Completed|Failed))`", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex EventInText();
}
