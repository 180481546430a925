namespace ScimFunctions.Tests.Docs;

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
