namespace ScimFunctions.Tests.Infra;

/// <summary>
/// A <c>param</c>, <c>var</c>, <c>resource</c>, <c>module</c> or <c>output</c>. <paramref name="Type"/> is the type of a parameter or output,
/// the type with its API version of a resource, the path of a module. <paramref name="Value"/> are the tokens after the equals sign;
/// empty: a parameter without a default.
/// </summary>
internal sealed record BicepDeclaration(
    string Keyword, string Name, string Type, bool Existing, IReadOnlyList<BicepToken> Decorators, IReadOnlyList<BicepToken> Value)
{
    public bool IsSecure => Decorators.Any(token => token.IsWord("secure"));

    /// <summary>The tokens that a property holds, by its path from the outermost object; null if the path does not exist.</summary>
    public IReadOnlyList<BicepToken>? Property(params string[] path) => BicepObject.Find(Value, path);

    /// <summary>The single literal or word that a property holds.</summary>
    public string? Scalar(params string[] path)
    {
        var tokens = Property(path)?.Where(token => token.Kind != BicepTokenKind.NewLine).ToList();
        return tokens is [var only] ? only.Text : null;
    }
}
