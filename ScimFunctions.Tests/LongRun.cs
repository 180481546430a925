namespace ScimFunctions.Tests;

/// <summary>Marks a test that takes too long for every change: <c>./test --long</c> runs it, <c>./test</c> leaves it out.</summary>
internal static class LongRun
{
    public const string Trait = "Run";

    public const string Value = "long";
}
