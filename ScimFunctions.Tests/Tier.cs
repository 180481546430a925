namespace ScimFunctions.Tests;

/// <summary>Marks tests that do not run with the others.</summary>
internal static class Tier
{
    /// <summary>The name of the trait, which <c>./test</c> filters by.</summary>
    public const string Trait = "Run";

    /// <summary>Takes too long for every change: <c>./test --long</c> runs it, <c>./test</c> leaves it out.</summary>
    public const string Long = "long";

    /// <summary>Measures its process: <see cref="Security.AloneTests"/> runs it in one that does nothing else.</summary>
    public const string Alone = "alone";
}
