namespace ScimFunctions.Tests.Infra;

internal enum BicepTokenKind
{
    Word,
    Text,
    Number,
    Symbol,
    NewLine,
}

/// <summary>
/// A word, literal, symbol or line end of a Bicep file. Of a text literal, <paramref name="Text"/> is what stands between the quotes, and
/// <paramref name="Interpolated"/> are the tokens of its <c>${…}</c> parts.
/// </summary>
internal sealed record BicepToken(BicepTokenKind Kind, string Text, int Line, IReadOnlyList<BicepToken> Interpolated)
{
    public bool Is(string symbol) => Kind == BicepTokenKind.Symbol && Text == symbol;

    public bool IsWord(string word) => Kind == BicepTokenKind.Word && Text == word;
}
