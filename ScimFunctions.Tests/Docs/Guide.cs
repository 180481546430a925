using System.Text.RegularExpressions;
using ScimFunctions.Tests.Infra;

namespace ScimFunctions.Tests.Docs;

/// <summary>The files at the root and those of <c>docs/</c>, as their readers use them: blocks to paste, headings to link to, links.</summary>
internal static partial class Guide
{
    /// <summary>All of them, from the repository's root.</summary>
    public static IReadOnlyList<string> Files { get; } =
    [
        "README.md", "CHANGELOG.md", "CONTRIBUTING.md", "SECURITY.md",
        .. Directory.GetFiles(Repository.PathOf("docs"), "*.md", SearchOption.AllDirectories)
            .Select(file => Path.GetRelativePath(Repository.Root, file).Replace('\\', '/'))
            .Order(StringComparer.Ordinal),
    ];

    public static IReadOnlyList<GuideBlock> Blocks(string guide)
    {
        var blocks = new List<GuideBlock>();
        var lines = Lines(guide);
        var heading = "";
        for (var number = 0; number < lines.Length; number++)
        {
            if (lines[number].StartsWith("## ", StringComparison.Ordinal))
            {
                heading = lines[number][3..];
            }
            else if (Fence().Match(lines[number]) is { Success: true } fence)
            {
                var indentation = fence.Groups["indentation"].Length;
                var end = Array.FindIndex(lines, number + 1, line => line.Trim() == "```");
                var text = lines[(number + 1)..end].Select(line => line.Length > indentation ? line[indentation..] : "");
                var mark = number > 0 ? Comment().Match(lines[number - 1]) : Match.Empty;
                blocks.Add(new GuideBlock(guide, number + 1, heading, fence.Groups["language"].Value, string.Join('\n', text) + "\n", mark.Success ? mark.Groups["text"].Value : null));
                number = end;
            }
        }

        return blocks;
    }

    /// <summary>The names by which GitHub lets headings be linked to.</summary>
    public static IReadOnlySet<string> Anchors(string guide) => Prose(guide)
        .Where(line => line.StartsWith('#'))
        .Select(line => NoAnchor().Replace(line.TrimStart('#').Trim().ToLowerInvariant(), "").Replace(' ', '-'))
        .ToHashSet(StringComparer.Ordinal);

    /// <summary>The targets of its links and pictures.</summary>
    public static IEnumerable<string> Links(string guide) => Prose(guide).SelectMany(line => Link().Matches(line)).Select(link => link.Groups["target"].Value);

    /// <summary>The lines that quote the service's own words (<c>&gt; …</c>).</summary>
    public static IReadOnlyList<string> Quotes(string guide) =>
        [.. Prose(guide).Where(line => line.StartsWith("> ", StringComparison.Ordinal)).Select(line => line[2..])];

    /// <summary>The rows of its tables, cell by cell.</summary>
    public static IEnumerable<string[]> Rows(string guide) => Prose(guide)
        .Where(line => line.StartsWith("| ", StringComparison.Ordinal))
        .Select(line => line.Trim().Trim('|').Split('|', StringSplitOptions.TrimEntries));

    /// <summary>The lines outside blocks.</summary>
    private static IEnumerable<string> Prose(string guide)
    {
        var isBlock = false;
        foreach (var line in Lines(guide))
        {
            if (line.TrimStart().StartsWith("```", StringComparison.Ordinal))
            {
                isBlock = !isBlock;
            }
            else if (!isBlock)
            {
                yield return line;
            }
        }
    }

    private static string[] Lines(string guide) => Repository.Read(guide).ReplaceLineEndings("\n").Split('\n');

    [GeneratedRegex(@"^(?<indentation> *)```(?<language>\w*)$", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Fence();

    [GeneratedRegex(@"^ *<!-- (?<text>.+) -->$", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Comment();

    [GeneratedRegex(@"\]\((?<target>[^)\s]+)\)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Link();

    [GeneratedRegex(@"[^\w\- ]", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex NoAnchor();
}

/// <summary>A fenced block of a guide.</summary>
/// <param name="Guide">The file, from the repository's root.</param>
/// <param name="Line">Where it begins.</param>
/// <param name="Heading">The <c>##</c> heading above it.</param>
/// <param name="Language">What stands behind the fence, such as <c>sh</c>.</param>
/// <param name="Text">What it holds, without the indentation of its fence.</param>
/// <param name="Mark">The comment on the line before it; null if there is none.</param>
internal sealed record GuideBlock(string Guide, int Line, string Heading, string Language, string Text, string? Mark)
{
    /// <summary>Whether a test pastes it into a shell: what has no mark is run.</summary>
    public bool IsRun => Language == "sh" && Mark is null;

    public override string ToString() => $"{Guide}:{Line}";
}
